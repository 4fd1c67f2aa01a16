/// One sequence to pre-train on.
public struct PretrainingSample: Sendable, Equatable {
  /// The label of tokens that are not predicted.
  public static let ignoredLabel: Int32 = -100

  /// Token ids with special tokens, [tokens]; hidden ones replaced.
  public var ids: [Int32]
  /// Token type ids, [tokens].
  public var typeIds: [Int32]
  /// What is to be predicted: the id at hidden tokens, else ``ignoredLabel``, [tokens].
  public var labels: [Int32]
  /// Of a pair 0 or 1, see ``PretrainingObjective``; nil of a single text.
  public var sentenceLabel: Int?
}
