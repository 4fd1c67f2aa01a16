import Datasets
import Testing

@Suite struct JSONLinesReaderTests {
  @Test func keysAreColumnsInAnyOrder() throws {
    let text =
      "{\"text\": \"a\\n\\u00e9\", \"label\": \"x\"}\r\n\n{\"label\": 3, \"id\": 1, \"text\": \"b\"}\n"
    #expect(
      try read(text, "x.jsonl") == [
        Example(text: "a\né", target: .label("x")), Example(text: "b", target: .label("3")),
      ])
  }

  @Test func truthValuesAndPairsAreRead() throws {
    let text = "{\"question\": \"q\", \"passage\": \"p\", \"idx\": 1, \"label\": true}"
    #expect(try read(text, "x.jsonl") == [Example(text: "q", textPair: "p", target: .label("true"))])
  }

  @Test func labelsAreArraysOrFields() throws {
    let options = ReadingOptions(target: .multiLabel(separator: ","))
    let text = """
      {"text": "a", "labels": ["x", "y", "x"]}
      {"text": "b", "labels": []}
      {"text": "c", "labels": "x, z"}
      {"text": "d", "labels": 4}
      """
    #expect(
      try read(text, "x.jsonl", options).map(\.target) == [
        .labels(["x", "y"]), .labels([]), .labels(["x", "z"]), .labels(["4"]),
      ])
  }

  @Test func numbersAreTargets() throws {
    let options = ReadingOptions(target: .regression)
    let text = """
      {"text": "a", "score": 3}
      {"text": "b", "score": 2.5}
      {"text": "c", "score": "1"}
      """
    #expect(try read(text, "x.jsonl", options).map(\.target) == [.value(3), .value(2.5), .value(1)])
    expectError(.badNumber, line: 1, "found a Boolean") {
      _ = try read("{\"text\": \"a\", \"score\": true}", "x.jsonl", options)
    }
  }

  @Test func everythingElseIsAnErrorWithItsLine() {
    let good = "{\"text\": \"a\", \"label\": \"x\"}\n"
    for (bad, code) in [
      ("{\"text\": \"a\"}", DatasetError.Code.tooFewColumns), ("{\"text\": 1, \"label\": \"x\"}", .malformed),
      ("{\"text\": \"\", \"label\": \"x\"}", .emptyText),
      ("{\"text\": \"a\", \"label\": null}", .missingLabel),
      ("{\"text\": \"a\", \"label\": \" \"}", .missingLabel),
      ("{\"text\": \"a\", \"label\": 1.5}", .malformed),
      ("{\"text\": \"a\", \"label\": [\"x\"]}", .malformed), ("[1]", .malformed), ("{\"text\": ", .malformed),
      ("{\"text\": \"a\", \"text\": \"b\", \"label\": \"x\"}", .malformed),
    ] {
      expectError(code, line: 2, "x.jsonl:2") { _ = try read(good + bad, "x.jsonl") }
    }
    expectError(.missingColumn, line: 1, "\"body\", \"label\"") {
      _ = try read("{\"body\": \"a\", \"label\": \"x\"}", "x.jsonl")
    }
  }
}
