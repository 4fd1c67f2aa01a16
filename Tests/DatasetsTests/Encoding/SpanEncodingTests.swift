import Datasets
import Foundation
import JSON
import Testing
import Tokenization

@Suite struct SpanEncodingTests {
  private func encode(_ examples: [Example], _ limits: TokenLimits) throws -> EncodedDataset {
    try EncodedDataset(
      Dataset(examples: examples, source: "toy"), tokenizer: letterTokenizer(), labels: nil, limits: limits)
  }

  private func windows(_ data: EncodedDataset) throws -> [AnswerWindow] {
    guard case .answers(let windows, _) = try #require(data.origin).parts else { return [] }
    return windows
  }

  @Test func windowsHoldTheAnswerOrNothing() throws {
    let example = Example(
      text: "j i", textPair: "a b c d e f", target: .answers([Answer(text: "d e", start: 6)]), form: .span)
    let data = try encode([example], TokenLimits(sequence: 9, advance: .step(2)))
    #expect(data.examples.map(\.ids) == [[2, 14, 13, 3, 5, 6, 7, 8, 3], [2, 14, 13, 3, 7, 8, 9, 10, 3]])
    #expect(data.examples.map(\.target) == [.span(start: 0, end: 0), .span(start: 5, end: 6)])
    #expect(
      try windows(data).map(\.tokens) == [0..<4, 2..<6] && windows(data).allSatisfy { $0.position == 4 })
    // An overlap of two is the same step.
    let overlap = try encode([example], TokenLimits(sequence: 9, advance: .overlap(2)))
    #expect(overlap.examples == data.examples)
    #expect(data.origin?.lostAnswers(data.examples) == 0)
    let batch = try data.batch([0, 1])
    #expect(batch.labels == [0, 0, 5, 6])
  }

  /// A window never holds five tokens: the answer cannot be learned, and that is said.
  @Test func answersLongerThanWindowsAreCounted() throws {
    let long = Example(
      text: "j", textPair: "a b c d e f", target: .answers([Answer(text: "a b c d e", start: 0)]), form: .span
    )
    let none = Example(text: "j", textPair: "a b", target: .answers([]), form: .span)
    let data = try encode([long, none], TokenLimits(sequence: 8, advance: .step(2)))
    #expect(data.examples.allSatisfy { $0.target == .span(start: 0, end: 0) })
    #expect(data.origin?.lostAnswers(data.examples) == 1)
  }

  @Test func offsetsCountCodePoints() throws {
    // é as two code points, a flag as two, then b: five, six with the space.
    let context = "e\u{301} \u{1F1E9}\u{1F1EA} b c"
    let example = Example(
      text: "a", textPair: context, target: .answers([Answer(text: "b", start: 6)]), form: .span)
    let data = try encode([example], TokenLimits(sequence: nil))
    #expect(data.examples[0].ids == [2, 5, 3, 9, 1, 6, 7, 3])
    #expect(data.examples[0].target == .span(start: 5, end: 5))
  }

  @Test func questionsKeepTheirFirstTokens() throws {
    let example = Example(text: "a b c d", textPair: "e", target: .answers([]), form: .span)
    let data = try encode([example], TokenLimits(sequence: 20, question: 2))
    #expect(data.examples[0].ids == [2, 5, 6, 3, 9, 3])
  }

  @Test func windowsMustAdvance() {
    let example = Example(text: "a", textPair: "a b c d e f g h", target: .answers([]), form: .span)
    expectError(.invalidSetting, "begin behind") {
      _ = try encode([example], TokenLimits(sequence: 8, advance: .overlap(4)))
    }
    expectError(.invalidSetting, "begin behind") {
      _ = try encode([example], TokenLimits(sequence: 8, advance: .step(0)))
    }
  }

  /// transformers' squad_convert_example_to_features: ids, types, positions of answers.
  @Test func windowsEqualTheReference() throws {
    let golden = try JSONValue(contentsOf: goldens + "windows.json")
    let made = try #require(golden["made"])
    let vocabulary = (made["vocabulary"]?.array ?? []).compactMap(\.string)
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let cases = made["cases"]?.array ?? []
    #expect(cases.count == 24)
    for (number, row) in cases.enumerated() {
      let example = try self.example(row)
      let limits = TokenLimits(
        sequence: row["sequence"]?.int, question: try #require(row["questionLimit"]?.int),
        advance: .step(row["step"]?.int ?? 0))
      let data = try EncodedDataset(
        Dataset(examples: [example], source: "golden"), tokenizer: tokenizer, labels: nil, limits: limits)
      let features = row["features"]?.array ?? []
      try #require(data.count == features.count, "case \(number)")
      for (found, feature) in zip(data.examples, features) {
        #expect(found.ids.map(Int.init) == (feature["ids"]?.array ?? []).compactMap(\.int), "case \(number)")
        #expect(found.typeIds.map(Int.init) == (feature["types"]?.array ?? []).compactMap(\.int))
        let target = EncodedTarget.span(start: feature["start"]?.int ?? -1, end: feature["end"]?.int ?? -1)
        #expect(found.target == target, "case \(number)")
      }
    }
  }

  private func example(_ row: JSONValue) throws -> Example {
    let answer = Answer(text: row["answer"]?.string ?? "", start: row["start"]?.int ?? 0)
    return Example(
      text: try #require(row["question"]?.string), textPair: try #require(row["context"]?.string),
      target: .answers(row["impossible"]?.bool == true ? [] : [answer]), form: .span)
  }

  private var goldens: String {
    #filePath.components(separatedBy: "/DatasetsTests/")[0] + "/Goldens/evaluation/"
  }
}
