import JSON

/// Reads RACE: RACE/{train,dev,test}/{middle,high}/, each with files of one article, or one all.txt with an article
/// a line.
package struct RACEReader: TaskReader {
  /// The levels: middle, high or both.
  let levels: [String]

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path, within: ["RACE"])
    var files: [TaskFile] = []
    var names: [String] = []
    for part in SplitPart.allCases where folder.names.contains(part.rawValue) {
      for level in levels {
        let place = "\(folder.path)/\(part.rawValue)/\(level)"
        guard TaskFolder.isFolder(place) else { continue }
        files += try Self.files(in: TaskFolder(place), level: level, part: part)
        names.append("\(part.rawValue)/\(level)")
      }
    }
    guard files.contains(where: { $0.part == .train }) else {
      throw DatasetError(
        .missingPart, file: path,
        "expected \(levels.map { "train/\($0)" }.joined(separator: " or ")) with .txt files, found none")
    }
    return TaskFiles(files, names: names)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let test = try files(at: path, options: options).files.filter { $0.part == .test }
    guard let first = test.first else {
      throw DatasetError(.missingPart, file: path, "expected a folder test for predictions, found none")
    }
    return [("RACE.jsonl", TaskFile(path: first.path, part: .test, rows: test.flatMap(\.rows)))]
  }

  private static func files(in folder: TaskFolder, level: String, part: SplitPart) throws -> [TaskFile] {
    let all = folder.first(["all.txt"]).map { [$0] }
    let paths = all ?? folder.names.filter { $0.hasSuffix(".txt") }.map { folder.path + "/" + $0 }
    guard !paths.isEmpty else {
      throw DatasetError(.missingPart, file: folder.path, "expected .txt files with articles, found none")
    }
    return try paths.map { path in
      let source = try SourceText(file: path)
      // A file of one article may spread it over lines; all.txt has one a line.
      let articles =
        all == nil
        ? [try JSONFields(JSONFields.value(of: source), file: path, line: 0)]
        : try JSONFields.lines(of: source)
      return TaskFile(
        path: path, part: part,
        rows: try articles.flatMap { try rows($0, level: level) })
    }
  }

  /// The questions of an article.
  ///
  /// As ALBERT's reader: every `_` of a question is replaced by the option, else the option stands behind it.
  /// Throws ``DatasetError`` (`malformed`, `emptyText`).
  package static func rows(_ article: JSONFields, level: String) throws -> [ReadRow] {
    let text = try article.text("article")
    let (questions, options) = (try article.array("questions"), try article.array("options"))
    let answers = article.object["answers"] == nil ? nil : try article.array("answers")
    let id = try article.id("id") ?? ""
    guard questions.count == options.count, answers.map({ $0.count == questions.count }) != false else {
      throw article.error(
        .malformed,
        "expected as many options and answers as questions, found \(questions.count) questions, \(options.count) "
          + "options, \(answers?.count ?? 0) answers")
    }
    return try questions.indices.map { number in
      func wrong(_ message: String) -> DatasetError {
        article.error(.malformed, "question \(number + 1): \(message)")
      }
      guard let question = questions[number].string else { throw wrong("expected a string") }
      guard let list = options[number].array, list.count >= 2, list.allSatisfy({ $0.string != nil }) else {
        throw wrong("expected at least two options, each a string")
      }
      let choices = list.map { option in
        let option = option.string ?? ""
        return question.utf8.contains(UInt8(ascii: "_"))
          ? question.replacing("_", with: option) : question + " " + option
      }
      var target = Target.none
      if let answers {
        guard let letter = answers[number].string?.utf8.first, letter >= UInt8(ascii: "A"),
          Int(letter) - 0x41 < choices.count
        else {
          throw wrong(
            "expected an answer from A to \(Character(Unicode.Scalar(UInt8(0x40 + min(26, choices.count)))))")
        }
        target = .choice(Int(letter) - 0x41)
      }
      return ReadRow(
        line: article.line,
        example: Example(
          text: text, target: target, form: .choices(choices), id: "\(id)/\(number)", group: level))
    }
  }
}
