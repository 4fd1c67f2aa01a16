import Datasets
import Testing
import Tokenization

@Suite struct TagEncodingTests {
  private let ignored = EncodedTarget.ignoredTag

  private func sentence(_ words: [String], _ tags: [String]?) -> Example {
    Example(
      text: words.joined(separator: " "), target: tags.map(Target.tags) ?? .none, form: .words(words))
  }

  private func encode(_ examples: [Example], limit: Int? = nil, required: Bool = true) throws
    -> EncodedDataset
  {
    try EncodedDataset(
      Dataset(examples: examples, source: "toy"), tokenizer: letterTokenizer(),
      labels: LabelMap(labels: ["O", "B-X"]), limits: TokenLimits(sequence: limit), requiringTargets: required
    )
  }

  private func windows(_ data: EncodedDataset) throws -> [WordWindow] {
    guard case .words(let windows) = try #require(data.origin).parts else { return [] }
    return windows
  }

  @Test func firstPiecesCarryTheTags() throws {
    // ax is two pieces, the soft hyphen none: it gets the unknown token.
    let data = try encode([sentence(["ax", "\u{AD}", "b,c"], ["B-X", "O", "B-X"])])
    #expect(data.examples[0].ids == [2, 5, 15, 1, 6, 1, 7, 3])
    #expect(data.examples[0].target == .tags([ignored, 1, ignored, 0, 1, ignored, ignored, ignored]))
    #expect(try windows(data)[0].positions == [1, 3, 4] && windows(data)[0].words == 0..<3)
    let batch = try data.batch([0], paddingToMultipleOf: 16)
    #expect(batch.labels.count == 16 && batch.labels[8...].allSatisfy { $0 == -100 } && batch.labels[1] == 1)
  }

  @Test func longSentencesAreWindowsBetweenWords() throws {
    let data = try encode(
      [
        sentence(["a", "ax", "bx", "c"], ["O", "B-X", "O", "B-X"]),
        sentence(["axx", "axxxx"], ["O", "B-X"]),
      ], limit: 5)
    #expect(
      data.examples.map(\.ids) == [
        [2, 5, 5, 15, 3], [2, 6, 15, 7, 3], [2, 5, 15, 15, 3], [2, 5, 15, 15, 3],
      ])
    let found = try windows(data)
    #expect(found.map(\.example) == [0, 0, 1, 1] && found.map(\.words) == [0..<2, 2..<4, 0..<1, 1..<2])
    #expect(found.map(\.positions) == [[1, 2], [1, 3], [1], [1]])
    #expect(data.examples[1].target == .tags([ignored, 0, ignored, 1, ignored]))
    #expect(data.origin?.count == 4)
  }

  @Test func tagsThatAreMissingOrUnknownAreErrors() throws {
    expectError(.unseenLabel, "found \"I-Z\"") { _ = try encode([sentence(["a"], ["I-Z"])]) }
    expectError(.missingLabel) { _ = try encode([sentence(["a"], nil)]) }
    expectError(.mixedTargets, "a tag for each word") { _ = try encode([sentence(["a", "b"], ["O"])]) }
    #expect(try encode([sentence(["a"], nil)], required: false).examples[0].target == .none)
  }
}
