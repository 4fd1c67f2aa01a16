import Evaluation
public import ModelFormat

/// The size of one input: rows of equal length.
public struct InputSize: Sendable, Hashable {
  /// The rows.
  public let batch: Int
  /// The tokens of a row.
  public let tokens: Int

  /// Names a size.
  public init(batch: Int, tokens: Int) {
    self.batch = batch
    self.tokens = tokens
  }

  /// The most rows that are measured.
  public static let mostRows = 100_000

  /// Random ids of a vocabulary for an input of this size, from a generator of their own.
  ///
  /// Throws `PredictionError` with code `invalidSize` when the size is not positive or longer than the model's positions.
  public func ids(for configuration: EncoderConfiguration, seed: UInt64) throws -> [Int32] {
    let limit = configuration.maxPositionEmbeddings
    guard (1...Self.mostRows).contains(batch), (1...limit).contains(tokens) else {
      throw PredictionError(
        .invalidSize,
        """
        \(batch)x\(tokens): the model cannot run inputs of this size (expected 1 to \(Self.mostRows) rows, 1 to \(limit) \
        tokens)
        """)
    }
    var generator = SplitMix64(seed: seed)
    return (0..<batch * tokens).map { _ in
      Int32(Int64.random(in: 0..<Int64(configuration.vocabSize), using: &generator))
    }
  }
}
