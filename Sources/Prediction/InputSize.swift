import Evaluation
public import ModelFormat

/// The size of one input: a batch of texts with so many tokens each.
public struct InputSize: Sendable, Hashable {
  /// The texts.
  public let batch: Int
  /// The tokens of the longest text.
  public let tokens: Int
  /// The tokens of each text; nil where all have as many.
  private let differing: [Int]?

  /// Texts of equal length.
  public init(batch: Int, tokens: Int) {
    self.batch = batch
    self.tokens = tokens
    differing = nil
  }

  /// Texts of those lengths.
  public init(lengths: [Int]) {
    batch = lengths.count
    tokens = lengths.max() ?? 0
    differing = lengths.allSatisfy { $0 == lengths[0] } ? nil : lengths
  }

  /// The tokens of each text.
  public var lengths: [Int] { differing ?? [Int](repeating: tokens, count: batch) }
  /// The tokens of all texts.
  public var totalTokens: Int { differing?.reduce(0, +) ?? batch * tokens }
  /// Whether all texts are equally long.
  public var isUniform: Bool { differing == nil }

  /// As 8x64, or 64 texts of 4 to 60 tokens.
  public var name: String {
    guard let least = differing?.min() else { return "\(batch)x\(tokens)" }
    return "\(batch) texts of \(least) to \(tokens) tokens"
  }

  /// The multiply-adds of a model for an input of this size; see `EncoderConfiguration.macs(tokens:)`.
  public func macs(of configuration: EncoderConfiguration) -> Int {
    differing?.reduce(0) { $0 + configuration.macs(tokens: $1) } ?? batch * configuration.macs(tokens: tokens)
  }

  /// The most texts that are measured.
  public static let mostTexts = 100_000

  /// Throws `PredictionError` with code `invalidSize` without texts, or when one is empty or longer than the model's positions.
  public func check(for configuration: EncoderConfiguration) throws {
    let limit = configuration.maxTokens
    guard (1...Self.mostTexts).contains(batch), lengths.allSatisfy((1...limit).contains) else {
      throw PredictionError(
        .invalidSize,
        """
        \(name): the model cannot run inputs of this size (expected 1 to \(Self.mostTexts) texts \
        of 1 to \(limit) tokens)
        """)
    }
  }

  /// Random ids of a vocabulary for each text, from a generator of their own.
  ///
  /// Throws as ``check(for:)``.
  public func texts(for configuration: EncoderConfiguration, seed: UInt64) throws -> [[Int32]] {
    try check(for: configuration)
    var generator = SplitMix64(seed: seed)
    return lengths.map { length in
      (0..<length).map { _ in
        Int32(Int64.random(in: 0..<Int64(configuration.vocabSize), using: &generator))
      }
    }
  }
}
