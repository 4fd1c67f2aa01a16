import Datasets
import Tokenization
import Testing

@Suite struct EncodedDatasetTests {
  private func tokenizer() throws -> Tokenizer {
    try Tokenizer(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c"])
  }

  private let data = Dataset(
    examples: [
      Example(text: "a b c a", target: .label("y")),
      Example(text: "A", textPair: "b zzz", target: .label("x")),
      Example(text: "c b", target: .label("x")),
    ], source: "toy")

  @Test func textsAndTargetsBecomeNumbers() throws {
    let labels = try LabelMap(of: [data])
    let encoded = try EncodedDataset(data, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    #expect(
      encoded.examples == [
        EncodedExample(ids: [2, 5, 6, 7, 5, 3], typeIds: [0, 0, 0, 0, 0, 0], target: .label(1)),
        EncodedExample(ids: [2, 5, 3, 6, 1, 3], typeIds: [0, 0, 0, 1, 1, 1], target: .label(0)),
        EncodedExample(ids: [2, 7, 6, 3], typeIds: [0, 0, 0, 0], target: .label(0)),
      ])
    #expect(encoded.padTokenId == 0 && encoded.realTokens == 16 && encoded.lengths == [6, 6, 4])
    let cut = try EncodedDataset(data, tokenizer: tokenizer(), labels: labels, maximumLength: 5)
    #expect(cut.lengths == [5, 5, 4] && cut.examples[0].ids == [2, 5, 6, 7, 3])
    let batch = try encoded.batch([2, 0])
    #expect(batch.inputIds == [2, 7, 6, 3, 0, 0, 2, 5, 6, 7, 5, 3] && batch.exampleIndices == [2, 0])
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let many = Dataset(
      examples: (0..<500).map { Example(text: String(repeating: "a b c ", count: $0 % 9 + 1)) }, source: "x")
    func encode(_ threads: Int) throws -> [EncodedExample] {
      try EncodedDataset(
        many, tokenizer: tokenizer(), labels: nil, maximumLength: 16, requiringTargets: false,
        threads: threads
      ).examples
    }
    #expect(try encode(1) == encode(4))
  }

  @Test func severalLabelsBecomeFlagsAndNumbersStay() throws {
    let several = Dataset(
      examples: [Example(text: "a", target: .labels(["z", "x"])), Example(text: "b", target: .labels([]))],
      source: "x")
    let labels = try LabelMap(labels: ["x", "y", "z"])
    let encoded = try EncodedDataset(several, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    #expect(
      encoded.examples.map(\.target) == [.labels([true, false, true]), .labels([false, false, false])])
    let number = Dataset(examples: [Example(text: "a", target: .value(0.1))], source: "x")
    #expect(
      try EncodedDataset(number, tokenizer: tokenizer(), labels: nil, maximumLength: nil).examples[0].target
        == .value(0.1))
  }

  @Test func missingAndUnseenTargetsAreErrors() throws {
    let labels = try LabelMap(labels: ["x"])
    expectError(.unseenLabel, "toy: example 1", "found \"y\"") {
      _ = try EncodedDataset(data, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    }
    let bare = Dataset(examples: [Example(text: "a")], source: "toy")
    expectError(.missingLabel, "toy: example 1") {
      _ = try EncodedDataset(bare, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    }
    expectError(.unseenLabel, "found a label") {
      _ = try EncodedDataset(data, tokenizer: tokenizer(), labels: nil, maximumLength: nil)
    }
    var places = ExamplePlaces()
    places.append(file: "a/toy.csv", lines: [7])
    let placed = Dataset(examples: [data.examples[0]], source: "toy.csv (train)", places: places)
    expectError(.unseenLabel, line: 7, "a/toy.csv:7: expected one of", "found \"y\"") {
      _ = try EncodedDataset(placed, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    }
    let none = Dataset(examples: bare.examples, source: "toy.csv (train)", places: places)
    expectError(.missingLabel, line: 7, "a/toy.csv:7: expected a target") {
      _ = try EncodedDataset(none, tokenizer: tokenizer(), labels: labels, maximumLength: nil)
    }
  }

  @Test func evaluationBatchesComeLongestFirstAndOrderIsRestored() {
    let lengths = [3, 9, 3, 1, 9, 4, 4]
    let encoded = EncodedDataset(
      examples: lengths.map {
        EncodedExample(ids: .init(repeating: 1, count: $0), typeIds: .init(repeating: 0, count: $0))
      },
      padTokenId: 0)
    let batches = encoded.evaluationBatches(size: 3)
    #expect(batches == [[1, 4, 5], [6, 0, 2], [3]])
    let results = batches.map { $0.map { "r\($0)" } }
    #expect(EncodedDataset.restoringOrder(results, of: batches) == (0..<7).map { "r\($0)" })
    #expect(encoded.evaluationBatches(size: 100).count == 1)
  }
}
