import JSON

/// Reads DREAM: train.json, dev.json and test.json, each a list of [dialogue lines, questions, id].
package struct DREAMReader: TaskReader {
  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path, within: ["data"])
    _ = try folder.require(["train.json"], for: "the train part")
    return TaskFiles(
      try SplitPart.allCases.compactMap { part in
        try folder.first(["\(part.rawValue).json"]).map {
          TaskFile(path: $0, part: part, rows: try Self.rows(of: SourceText(file: $0)))
        }
      })
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let file = try TaskFolder(path, within: ["data"]).require(["test.json"], for: "predictions")
    return [
      ("DREAM.jsonl", TaskFile(path: file, part: .test, rows: try Self.rows(of: SourceText(file: file))))
    ]
  }

  /// The questions of a file.
  ///
  /// The text is the dialogue's lines, a line end between; a choice is the question, a space, the option. The
  /// answer is found by its text. Throws ``DatasetError`` (`malformed`, `emptyText`) that names the dialogue.
  package static func rows(of source: SourceText) throws -> [ReadRow] {
    guard let dialogues = try JSONFields.value(of: source).array else {
      throw DatasetError(.malformed, file: source.file, "expected a list of dialogues, found something else")
    }
    return try dialogues.enumerated().flatMap { number, dialogue in
      let parts = dialogue.array ?? []
      guard parts.count == 3, let lines = parts[0].array, let questions = parts[1].array,
        lines.allSatisfy({ $0.string != nil })
      else {
        throw DatasetError(
          .malformed, file: source.file,
          "dialogue \(number + 1): expected [lines, questions, id], found something else")
      }
      let id = parts[2].string ?? String(number)
      let text = lines.compactMap(\.string).joined(separator: "\n")
      return try questions.enumerated().map { place, value in
        let fields = try JSONFields(
          value, file: source.file, line: 0, place: "dialogue \(id.prefix(24)), question \(place + 1)")
        guard text.contains(where: { !$0.isWhitespace }) else {
          throw fields.error(.emptyText, "expected a dialogue, found none")
        }
        return ReadRow(line: 0, example: try example(fields, text: text, id: "\(id)/\(place)"))
      }
    }
  }

  private static func example(_ fields: JSONFields, text: String, id: String) throws -> Example {
    let question = try fields.text("question")
    let options = try fields.array("choice").map { value in
      guard let option = value.string else { throw fields.wrong("choice", "a list of strings") }
      return option
    }
    guard options.count >= 2 else {
      throw fields.error(.malformed, "expected at least two choices, found \(options.count)")
    }
    var target = Target.none
    if fields.object["answer"] != nil {
      let answer = try fields.string("answer")
      guard let place = options.firstIndex(where: { $0.utf8.elementsEqual(answer.utf8) }) else {
        throw fields.error(.malformed, "expected an answer that is one of the choices, found another text")
      }
      target = .choice(place)
    }
    return Example(
      text: text, target: target, form: .choices(options.map { question + " " + $0 }), id: id)
  }
}
