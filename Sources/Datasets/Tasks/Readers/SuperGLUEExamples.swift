import JSON

/// What SuperGLUE's lines say, task by task.
enum SuperGLUEExamples {
  /// One text or pair with a label.
  static func pair(_ first: String, _ second: String, labels: [String])
    -> @Sendable (JSONFields, Int) throws -> [Example]
  {
    { fields, _ in
      [
        Example(
          text: try fields.text(first), textPair: try fields.text(second), target: try fields.label(labels),
          id: try fields.id("idx"), group: try fields.id("pair_id"))
      ]
    }
  }

  /// COPA: `premise What was the cause of this?` or `premise What happened as a result?` with each alternative.
  static func copa(_ fields: JSONFields, _: Int) throws -> [Example] {
    let question: String
    switch try fields.string("question") {
    case "cause": question = COPAQuestion.cause
    case "effect": question = COPAQuestion.effect
    default: throw fields.error(.malformed, "expected cause or effect under \"question\", found another")
    }
    let choices = [try fields.text("choice1"), try fields.text("choice2")]
    var target = Target.none
    if fields.object["label"] != nil {
      let label = try fields.int("label")
      guard choices.indices.contains(label) else {
        throw fields.error(.unseenLabel, "expected 0 or 1 under \"label\", found \(label)")
      }
      target = .choice(label)
    }
    return [
      Example(
        text: try fields.text("premise") + " " + question, target: target, form: .choices(choices),
        id: try fields.id("idx"))
    ]
  }

  /// MultiRC: an example for every answer; `group` is `passage/question`, `id` the answer's.
  static func multiRC(_ fields: JSONFields, _: Int) throws -> [Example] {
    let passage = try fields.fields("passage")
    let text = try passage.text("text")
    return try passage.list("questions").flatMap { question in
      let group = "\(try fields.id("idx") ?? "0")/\(try question.id("idx") ?? "0")"
      let asked = try question.text("question")
      return try question.list("answers").map { answer in
        Example(
          text: text, textPair: try answer.string("text"), target: try answer.label(["0", "1"]),
          form: .passage(question: asked), id: try answer.id("idx"), group: group)
      }
    }
  }

  /// ReCoRD: an example for every query; entities are told apart by their text, and their ends are inclusive.
  static func record(_ fields: JSONFields, _: Int) throws -> [Example] {
    let passage = try fields.fields("passage")
    let text = try passage.text("text")
    let scalars = Array(text.unicodeScalars)
    var entities: [String] = []
    for entity in try passage.list("entities") {
      let (start, end) = (try entity.int("start"), try entity.int("end"))
      guard start >= 0, start <= end, end < scalars.count else {
        throw entity.error(
          .malformed,
          "expected a span within the passage's \(scalars.count) code points, found \(start) to \(end)")
      }
      var name = String.UnicodeScalarView()
      name.append(contentsOf: scalars[start...end])
      entities.append(String(name))
    }
    let unique = RowReader.unique(entities)
    guard !unique.isEmpty else { throw passage.error(.malformed, "expected entities, found none") }
    return try fields.list("qas").map { query in
      let asked = try query.text("query")
      guard asked.contains(ExampleForm.placeholder) else {
        throw query.error(.malformed, "expected \(ExampleForm.placeholder) in the query, found none")
      }
      var target = Target.none
      if query.object["answers"] != nil {
        let answers = try query.list("answers").map {
          Answer(text: try $0.text("text"), start: $0.object["start"] == nil ? 0 : try $0.int("start"))
        }
        guard
          answers.contains(where: { answer in unique.contains { $0.utf8.elementsEqual(answer.text.utf8) } })
        else {
          throw query.error(
            .malformed,
            "expected an answer among the \(unique.count) entities, found \(answers.count) answers elsewhere")
        }
        target = .answers(answers)
      }
      return Example(
        text: text, target: target, form: .cloze(query: asked, entities: unique), id: try query.id("idx"),
        group: try fields.id("idx"))
    }
  }

  /// WiC: offsets count code points, ends are exclusive.
  static func wic(_ fields: JSONFields, _: Int) throws -> [Example] {
    let texts = [try fields.text("sentence1"), try fields.text("sentence2")]
    for (number, text) in texts.enumerated() where fields.object["start\(number + 1)"] != nil {
      let (start, end) = (try fields.int("start\(number + 1)"), try fields.int("end\(number + 1)"))
      guard start >= 0, start < end, end <= text.unicodeScalars.count else {
        throw fields.error(
          .malformed,
          "expected the word within the \(text.unicodeScalars.count) code points of sentence\(number + 1), found "
            + "\(start) to \(end)")
      }
    }
    return [
      Example(
        text: texts[0], textPair: texts[1], target: try fields.label(["false", "true"]),
        form: .word(try fields.text("word")), id: try fields.id("idx"))
    ]
  }

  /// WSC: one text, in which the noun phrase stands in quotes and the pronoun between asterisks: `" Mark " told
  /// Pete that * he * was …`.
  ///
  /// A sequence head reads the pooled vector alone, so the text itself must say which words are asked about. Spans
  /// count words of a split at white space. Ours; SuperGLUE's own code joins the vectors of both spans to the
  /// pooled one.
  static func wsc(_ fields: JSONFields, _: Int) throws -> [Example] {
    var words = try fields.text("text").split(whereSeparator: \.isWhitespace).map(String.init)
    let target = try fields.fields("target")
    for (number, mark) in [(1, "\""), (2, "*")] {
      let first = try target.int("span\(number)_index")
      let count = try target.text("span\(number)_text").split(whereSeparator: \.isWhitespace).count
      guard first >= 0, first < words.count, first + count <= words.count else {
        throw target.error(
          .malformed,
          "expected span \(number) within the text's \(words.count) words, found \(count) from word \(first)"
        )
      }
      words[first] = "\(mark) \(words[first])"
      words[first + count - 1] += " \(mark)"
    }
    return [
      Example(
        text: words.joined(separator: " "), target: try fields.label(["false", "true"]),
        id: try fields.id("idx"))
    ]
  }
}
