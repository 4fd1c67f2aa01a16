import Evaluation

/// Examples that were tokenised once, to be batched many times.
public struct EncodedDataset: Sendable {
  /// The examples in the order of the data.
  public let examples: [EncodedExample]
  /// The id that fills rows up.
  public let padTokenId: Int32
  /// What the examples were made of; nil for examples that have no texts. Scores that need more than targets (of entities,
  /// answers, groups) read it.
  public let origin: EncodedOrigin?

  /// A list of encoded examples. Traps unless an origin names an example for each.
  public init(examples: [EncodedExample], padTokenId: Int32, origin: EncodedOrigin? = nil) {
    if let origin {
      requireUse(
        origin.count == examples.count,
        "EncodedDataset: \(examples.count) examples, but the origin of \(origin.count)")
    }
    self.examples = examples
    self.padTokenId = padTokenId
    self.origin = origin
  }

  /// Number of examples.
  public var count: Int { examples.count }

  /// Number of tokens of each example; with choices, of its longest.
  public var lengths: [Int] { examples.map(\.length) }

  /// Number of tokens of all examples, without padding.
  public var realTokens: Int { examples.reduce(0) { $0 + $1.ids.count } }

  /// The batch of the examples at `indices`. Traps when an index is out of range. See ``Batch``.
  public func batch(_ indices: [Int], paddingToMultipleOf multiple: Int = 1) throws -> Batch {
    try Batch(
      examples: indices.map { examples[$0] }, exampleIndices: indices, padTokenId: padTokenId,
      paddingToMultipleOf: multiple)
  }

  /// Batches for evaluation: indices sorted by falling length, so that rows of a batch are about equally
  /// long.
  ///
  /// Examples of equal length keep their order; the longest come first, so that memory is needed at once.
  /// Restore the order of results with ``Batch/exampleIndices`` or ``restoringOrder(_:of:)``.
  public func evaluationBatches(size: Int) -> [[Int]] {
    requireUse(size > 0, "evaluationBatches needs a positive size, found \(size)")
    let order = examples.indices.sorted { (examples[$1].length, $0) < (examples[$0].length, $1) }
    return stride(from: 0, to: order.count, by: size).map {
      Array(order[$0..<min($0 + size, order.count)])
    }
  }

  /// Puts results, one for each row of each batch, back into the order of the examples.
  ///
  /// Traps unless `batches` name every example once and `results` have their shape.
  public static func restoringOrder<Result>(_ results: [[Result]], of batches: [[Int]]) -> [Result] {
    let rows = zip(batches, results).flatMap { indices, rows in
      requireUse(
        indices.count == rows.count, "restoringOrder: \(rows.count) rows for \(indices.count) examples")
      return zip(indices, rows)
    }
    return rows.sorted { $0.0 < $1.0 }.enumerated().map { place, row in
      requireUse(row.0 == place, "restoringOrder: example \(place) is missing or occurs twice")
      return row.1
    }
  }
}
