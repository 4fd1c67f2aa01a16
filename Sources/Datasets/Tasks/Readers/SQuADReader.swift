import JSON

/// Reads questions about texts in SQuAD's JSON: SQuAD 1.1 and 2.0, TyDi QA GoldP, and others in their form.
package struct SQuADReader: TaskReader {
  /// Whether questions may have no answer.
  let allowsNoAnswer: Bool

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let parts = try TaskFolder(path).parts(extensions: ["json"])
    return TaskFiles(
      try SplitPart.allCases.compactMap { part in
        try parts[part].map { TaskFile(path: $0, part: part, rows: try rows(of: SourceText(file: $0))) }
      })
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let parts = try TaskFolder(path).parts(extensions: ["json"])
    guard let file = parts[.test] ?? parts[.dev] else {
      throw DatasetError(.missingPart, file: path, "expected a file with dev or test in its name, found none")
    }
    let rows = try rows(of: SourceText(file: file))
    return [("predictions.json", TaskFile(path: file, part: .test, rows: rows))]
  }

  /// The questions of a file.
  ///
  /// A question without `answers`, or with nothing but empty ones (as XTREME strips TyDi's dev), has no target,
  /// unless the file marks questions by `is_impossible`. Throws ``DatasetError`` that names the question:
  /// `malformed` for an answer that does not stand where it says, or for a question without answer where none may
  /// be.
  package func rows(of source: SourceText) throws -> [ReadRow] {
    let file = try JSONFields(JSONFields.value(of: source), file: source.file, line: 0)
    var rows: [ReadRow] = []
    for article in try file.list("data") {
      for paragraph in try article.list("paragraphs") {
        let context = try paragraph.text("context")
        let scalars = Array(context.unicodeScalars)
        for question in try paragraph.list("qas") {
          let id = try question.id("id") ?? String(rows.count)
          let fields = try JSONFields(
            .object(question.object), file: source.file, line: 0, place: "question \(id.prefix(40))")
          let example = Example(
            text: try fields.text("question"), textPair: context, target: try target(fields, scalars),
            form: .span, id: id)
          rows.append(ReadRow(line: 0, example: example))
        }
      }
    }
    guard !rows.isEmpty else {
      throw DatasetError(.empty, file: source.file, "expected at least one question, found none")
    }
    return rows
  }

  private func target(_ fields: JSONFields, _ context: [Unicode.Scalar]) throws -> Target {
    let isMarked = fields.object["is_impossible"] != nil
    if fields.object["is_impossible"]?.bool == true {
      guard allowsNoAnswer else {
        throw fields.error(
          .malformed, "expected an answer, found a question that has none; take the task qa2 for such data")
      }
      return .answers([])
    }
    guard fields.object["answers"] != nil else { return .none }
    let answers = try fields.list("answers").compactMap { answer -> Answer? in
      let text = try answer.string("text")
      if text.isEmpty { return nil }
      let found = Answer(text: text, start: try answer.int("answer_start"))
      guard found.start >= 0, found.start <= context.count - text.unicodeScalars.count,
        context[found.range].elementsEqual(text.unicodeScalars)
      else {
        throw answer.error(
          .malformed,
          "expected the answer's \(text.unicodeScalars.count) code points at \(found.start) of the text's "
            + "\(context.count), found another text there")
      }
      return found
    }
    if answers.isEmpty, isMarked {
      throw fields.error(.malformed, "expected answers of a question that is not impossible, found none")
    }
    return answers.isEmpty ? .none : .answers(answers)
  }
}
