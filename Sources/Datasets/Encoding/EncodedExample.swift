import Evaluation

/// One example as a model sees it: token ids and target.
public struct EncodedExample: Sendable, Hashable {
  /// Token ids with special tokens, without padding.
  public var ids: [Int32]
  /// Token type ids, one for each id.
  public var typeIds: [Int32]
  /// The target.
  public var target: EncodedTarget

  /// An example from its parts. Traps when there are not as many type ids as ids.
  public init(ids: [Int32], typeIds: [Int32], target: EncodedTarget = .none) {
    requireUse(
      ids.count == typeIds.count, "EncodedExample: \(ids.count) ids, but \(typeIds.count) type ids")
    self.ids = ids
    self.typeIds = typeIds
    self.target = target
  }

  /// Number of tokens.
  public var length: Int { ids.count }
}
