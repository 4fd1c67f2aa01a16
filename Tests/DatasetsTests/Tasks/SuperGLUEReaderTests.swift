import Datasets
import Testing

@Suite struct SuperGLUEReaderTests {
  /// Reads lines as the train part, where dev and test are cut from.
  private func read(_ task: String, _ lines: String) throws -> [Example] {
    let folder = try TemporaryFolder()
    try folder.write("train.jsonl", lines)
    return try DataSource(path: folder.path, options: ReadingOptions(task: "superglue/\(task)")).dataset
      .examples
  }

  @Test func labelledPairsAreRead() throws {
    #expect(
      try read("boolq", #"{"question":"is it","passage":"It is.","idx":7,"label":true}"#) == [
        Example(text: "is it", textPair: "It is.", target: .label("true"), id: "7")
      ])
    #expect(
      try read("cb", #"{"premise":"p","hypothesis":"h","label":"neutral","idx":1}"#)[0].target
        == .label("neutral"))
    #expect(
      try read("rte", #"{"premise":"p","hypothesis":"h","label":"not_entailment","idx":1}"#)[0].textPair
        == "h")
    expectError(.unseenLabel, line: 1, "entailment, contradiction, neutral") {
      _ = try read("cb", #"{"premise":"p","hypothesis":"h","label":"maybe","idx":1}"#)
    }
    expectError(.malformed, line: 2, "expected a string under \"passage\", found nothing") {
      _ = try read(
        "boolq",
        "{\"question\":\"a\",\"passage\":\"b\",\"label\":true}\n{\"question\":\"a\",\"label\":false}\n")
    }
    expectError(.malformed, line: 1, "bad JSON") { _ = try read("boolq", "{\"question\"") }
  }

  @Test func copaAsksForCauseOrEffect() throws {
    let line = #"{"premise":"It fell.","choice1":"a","choice2":"b","question":"effect","label":1,"idx":3}"#
    let expected = Example(
      text: "It fell. What happened as a result?", target: .choice(1), form: .choices(["a", "b"]), id: "3")
    #expect(try read("copa", line) == [expected])
    expectError(.malformed, line: 1, "cause or effect") {
      _ = try read("copa", line.replacing("effect", with: "reason"))
    }
    expectError(.unseenLabel, line: 1, "found 2") { _ = try read("copa", line.replacing(":1,", with: ":2,")) }
  }

  @Test func multiRCHasAnExampleForEveryAnswer() throws {
    let line = """
      {"idx":6,"passage":{"text":"P.","questions":[{"question":"Q?","idx":56,"answers":[{"text":"A","idx":333,"label":0},\
      {"text":"","idx":334,"label":1}]},{"question":"R?","idx":57,"answers":[{"text":"B","idx":335,"label":1}]}]}}
      """
    let examples = try read("multirc", line)
    #expect(
      examples.map(\.group) == ["6/56", "6/56", "6/57"] && examples.map(\.id) == ["333", "334", "335"])
    #expect(
      examples[0]
        == Example(
          text: "P.", textPair: "A", target: .label("0"), form: .passage(question: "Q?"), id: "333",
          group: "6/56"))
    expectError(.malformed, line: 1, "\"passage\", \"questions\" 2: expected a string under \"question\"") {
      _ = try read("multirc", line.replacing("\"question\":\"R?\"", with: "\"question\":7"))
    }
  }

  /// Ends are inclusive and count code points; entities of one text are one.
  @Test func recordTakesEntitiesByTheirPlaces() throws {
    let line = """
      {"passage":{"text":"e\u{301}A met Bo. Bo left.","entities":[{"start":0,"end":2},{"start":8,"end":9},{"start":12,"end":13}]},\
      "qas":[{"query":"@placeholder left","answers":[{"start":12,"end":13,"text":"Bo"}],"idx":1},{"query":"x @placeholder","idx":2,\
      "answers":[{"text":"e\u{301}A"}]}],"idx":4}
      """
    let examples = try read("record", line)
    #expect(examples.count == 2 && examples[0].group == "4" && examples[1].id == "2")
    #expect(examples[0].form == .cloze(query: "@placeholder left", entities: ["e\u{301}A", "Bo"]))
    #expect(examples[0].form.choices == ["e\u{301}A left", "Bo left"])
    #expect(examples[0].target == .answers([Answer(text: "Bo", start: 12)]))
    expectError(.malformed, line: 1, "within the passage's 20 code points, found 12 to 99") {
      _ = try read(
        "record", line.replacing("\"start\":12,\"end\":13}]},", with: "\"start\":12,\"end\":99}]},"))
    }
    expectError(.malformed, line: 1, "an answer among the 2 entities") {
      _ = try read("record", line.replacing("\"text\":\"Bo\"}", with: "\"text\":\"Al\"}"))
    }
    expectError(.malformed, line: 1, "expected @placeholder") {
      _ = try read("record", line.replacing("x @placeholder", with: "x"))
    }
  }

  @Test func wicKeepsItsWord() throws {
    let line =
      #"{"word":"feel","sentence1":"I feel.","sentence2":"It felt so.","idx":3,"label":true,"start1":2,"start2":3,"end1":6,"end2":7}"#
    #expect(
      try read("wic", line) == [
        Example(
          text: "I feel.", textPair: "It felt so.", target: .label("true"), form: .word("feel"), id: "3")
      ])
    expectError(.malformed, line: 1, "within the 11 code points of sentence2, found 3 to 70") {
      _ = try read("wic", line.replacing("\"end2\":7", with: "\"end2\":70"))
    }
  }

  @Test func wscMarksBothSpans() throws {
    let line =
      #"{"text":"The big dog saw  Al before it ran.","target":{"span1_index":0,"span1_text":"The big dog","span2_index":6,"span2_text":"it"},"idx":5,"label":false}"#
    #expect(
      try read("wsc", line) == [
        Example(text: "\" The big dog \" saw Al before * it * ran.", target: .label("false"), id: "5")
      ])
    expectError(.malformed, line: 1, "span 2 within the text's 8 words, found 1 from word 8") {
      _ = try read("wsc", line.replacing("\"span2_index\":6", with: "\"span2_index\":8"))
    }
  }

  @Test func validationIsSealedAndTheTestIsPredicted() throws {
    let folder = try TemporaryFolder()
    func line(_ number: Int, _ label: String) -> String {
      "{\"premise\":\"p \(number)\",\"hypothesis\":\"h\",\"idx\":\(number)\(label)}\n"
    }
    try folder.write("RTE/train.jsonl", (0..<20).map { line($0, ",\"label\":\"entailment\"") }.joined())
    try folder.write("RTE/val.jsonl", line(0, ",\"label\":\"entailment\""))
    try folder.write("RTE/test.jsonl", line(0, "") + line(1, ""))
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "superglue/rte"))
    #expect(source.given.mapValues(\.count) == [.train: 20, .test: 1])
    #expect(source.notes.contains { $0.contains("test.jsonl has no labels") })
    #expect(source.notes.contains { $0.contains("val.jsonl is the test part") })
    #expect(try submissions("superglue/rte", folder.path)[0].dataset.count == 2)
    try folder.write("RTE/test.jsonl", line(0, "") + line(1, ",\"label\":\"entailment\""))
    expectError(.missingLabel, line: 1, "for every example, or for none, found 1 of 2") {
      _ = try given("superglue/rte", folder.path)
    }
  }

  @Test func diagnosticsAreTestAlone() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "AX-g/AX-g.jsonl",
      #"{"premise":"p","hypothesis":"h","label":"entailment","pair_id":551,"idx":0}"# + "\n"
        + #"{"premise":"p2","hypothesis":"h","label":"entailment","pair_id":551,"idx":1}"#)
    let test = try split("superglue/axg", folder).part(.test)
    #expect(test.examples.map(\.group) == ["551", "551"])
    let broad = try TemporaryFolder()
    try broad.write(
      "AX-b.jsonl", #"{"sentence1":"a","sentence2":"b","idx":0,"label":"not_entailment","logic":"Negation"}"#)
    #expect(try split("superglue/axb", broad).part(.test).examples[0].target == .label("not_entailment"))
  }
}
