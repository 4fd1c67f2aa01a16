import Datasets
import Testing

@Suite struct BatchTests {
  private let rows = [
    EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 1], target: .label(2)),
    EncodedExample(ids: [101], typeIds: [1], target: .label(0)),
  ]

  @Test func rowsAreFilledUpToTheLongest() throws {
    let batch = try Batch(examples: rows, padTokenId: 9)
    #expect(batch.rows == 2 && batch.columns == 3)
    #expect(batch.inputIds == [101, 7, 102, 101, 9, 9])
    #expect(batch.attentionMask == [1, 1, 1, 1, 0, 0])
    #expect(batch.tokenTypeIds == [0, 0, 1, 1, 0, 0])
    #expect(batch.labels == [2, 0] && batch.targets == [] && batch.exampleIndices == [0, 1])
    #expect(batch.realTokens == 4 && batch.paddedTokens == 6)
  }

  @Test func columnsAreRoundedUpToTheMultiple() throws {
    for (multiple, columns) in [(1, 3), (2, 4), (3, 3), (8, 8)] {
      let batch = try Batch(examples: rows, padTokenId: 0, paddingToMultipleOf: multiple)
      #expect(batch.columns == columns && batch.inputIds.count == 2 * columns && batch.realTokens == 4)
    }
  }

  @Test func targetsFollowTheirKind() throws {
    func targets(_ targets: [EncodedTarget]) throws -> Batch {
      try Batch(examples: targets.map { EncodedExample(ids: [1], typeIds: [0], target: $0) }, padTokenId: 0)
    }
    #expect(try targets([.labels([true, false]), .labels([false, true])]).targets == [1, 0, 0, 1])
    #expect(try targets([.value(1.5), .value(-2)]).targets == [1.5, -2])
    let none = try targets([.none, .none])
    #expect(none.labels == [] && none.targets == [])
    expectError(.invalidSetting, "one kind, found 2") { _ = try targets([.none, .label(1)]) }
    expectError(.invalidSetting, "2 flags") { _ = try targets([.labels([true, true]), .labels([true])]) }
  }

  @Test func nothingToBatchIsAnError() {
    expectError(.invalidSetting) { _ = try Batch(examples: [], padTokenId: 0) }
    expectError(.invalidSetting) { _ = try Batch(examples: rows, padTokenId: 0, paddingToMultipleOf: 0) }
  }

  @Test func anEmptyTextStillHasAColumn() throws {
    let batch = try Batch(examples: [EncodedExample(ids: [], typeIds: [])], padTokenId: 4)
    #expect(batch.columns == 1 && batch.inputIds == [4] && batch.realTokens == 0)
  }

  @Test func digestTellsEveryDifference() {
    let others: [[EncodedExample]] = [
      [], [rows[0]], rows.reversed(),
      [EncodedExample(ids: [101, 7], typeIds: [102, 0], target: .label(2)), rows[1]],
      [EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 0], target: .label(2)), rows[1]],
      [EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 1], target: .label(1)), rows[1]],
      [EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 1], target: .value(2)), rows[1]],
      [EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 1], target: .labels([true, true])), rows[1]],
      [EncodedExample(ids: [101, 7, 102], typeIds: [0, 0, 1]), rows[1]],
    ]
    let digests = ([rows] + others).map(EncodedExample.digest(of:))
    #expect(Set(digests).count == digests.count)
    #expect(EncodedExample.digest(of: rows) == digests[0])
  }
}
