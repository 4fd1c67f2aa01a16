import JSON

/// Reads multiple choice in general: files with one JSON object a line, whose names hold train, dev or test.
///
/// The text is under `context`, `article`, `passage`, `premise`, `sent1`, `ctx` or `text`, perhaps a question under
/// `question`, `sent2` or `query`; the choices are a list under `choices`, `options` or `endings`, or single texts
/// under `ending0`, `ending1`, … or `choice1`, `choice2`, …; the answer is under `label` or `answer`: an index from
/// 0, a letter from A, or the choice's text.
package struct ChoiceReader: TaskReader {
  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let parts = try TaskFolder(path).parts(extensions: ["jsonl", "ndjson"])
    return TaskFiles(
      try SplitPart.allCases.compactMap { part in
        try parts[part].map { TaskFile(path: $0, part: part, rows: try Self.rows(of: SourceText(file: $0))) }
      })
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    guard let file = try TaskFolder(path).parts(extensions: ["jsonl", "ndjson"])[.test] else {
      throw DatasetError(.missingPart, file: path, "expected a file with test in its name, found none")
    }
    return [
      (
        "predictions.jsonl",
        TaskFile(path: file, part: .test, rows: try Self.rows(of: SourceText(file: file)))
      )
    ]
  }

  /// The examples of a file. Throws ``DatasetError`` with the line.
  package static func rows(of source: SourceText) throws -> [ReadRow] {
    try JSONFields.lines(of: source).enumerated().map { number, fields in
      let keys = ["context", "article", "passage", "premise", "sent1", "ctx", "text"]
      guard let key = keys.first(where: { fields.object[$0] != nil }) else {
        throw fields.error(
          .missingColumn, "expected a text under \(keys.joined(separator: ", ")), found none")
      }
      let question =
        try ["question", "sent2", "query"].first { fields.object[$0] != nil }.map(fields.string) ?? ""
      let options = try options(fields)
      return ReadRow(
        line: fields.line,
        example: Example(
          text: try fields.text(key), target: try target(fields, options),
          form: .choices(options.map { question.isEmpty ? $0 : question + " " + $0 }),
          id: try fields.id("id") ?? fields.id("idx") ?? String(number)))
    }
  }

  private static func options(_ fields: JSONFields) throws -> [String] {
    var options: [String] = []
    if let key = ["choices", "options", "endings"].first(where: { fields.object[$0] != nil }) {
      options = try fields.array(key).map { value in
        guard let option = value.string else { throw fields.wrong(key, "a list of strings") }
        return option
      }
    } else {
      for (stem, first) in [("ending", 0), ("choice", 1)] {
        var number = first
        while fields.object["\(stem)\(number)"] != nil {
          options.append(try fields.string("\(stem)\(number)"))
          number += 1
        }
        if !options.isEmpty { break }
      }
    }
    guard options.count >= 2 else {
      throw fields.error(
        .missingColumn,
        "expected at least two choices under choices, options, endings, ending0 or choice1, found \(options.count)"
      )
    }
    return options
  }

  private static func target(_ fields: JSONFields, _ options: [String]) throws -> Target {
    guard let key = ["label", "answer"].first(where: { fields.object[$0] != nil }) else { return .none }
    let wrong = fields.error(
      .unseenLabel,
      "expected an index below \(options.count), a letter or a choice's text under \"\(key)\", found none")
    if let index = fields.object[key]?.int {
      guard options.indices.contains(index) else { throw wrong }
      return .choice(index)
    }
    let text = try fields.string(key)
    if let place = options.firstIndex(where: { $0.utf8.elementsEqual(text.utf8) }) { return .choice(place) }
    let bytes = Array(text.utf8)
    guard bytes.count == 1, let letter = bytes.first else {
      guard let index = Int(text), options.indices.contains(index) else { throw wrong }
      return .choice(index)
    }
    let index = letter >= 0x41 ? Int(letter) - 0x41 : Int(letter) - 0x30
    guard options.indices.contains(index) else { throw wrong }
    return .choice(index)
  }
}
