import Evaluation

/// One example as a model sees it: token ids and target.
///
/// Most examples are one sequence of tokens. One with choices is a sequence for each, one behind the other. A long text with
/// tags, or with an answer, gives several encoded examples, a window each; ``EncodedOrigin`` says whose.
public struct EncodedExample: Sendable, Hashable {
  /// Token ids with special tokens, without padding; of all sequences.
  public var ids: [Int32]
  /// Token type ids, one for each id.
  public var typeIds: [Int32]
  /// The target.
  public var target: EncodedTarget
  /// The number of tokens of each sequence where there are choices; empty for an example without.
  public private(set) var choiceLengths: [Int]

  /// An example of one sequence. Traps when there are not as many type ids as ids.
  public init(ids: [Int32], typeIds: [Int32], target: EncodedTarget = .none) {
    requireUse(
      ids.count == typeIds.count, "EncodedExample: \(ids.count) ids, but \(typeIds.count) type ids")
    self.ids = ids
    self.typeIds = typeIds
    self.target = target
    choiceLengths = []
  }

  /// An example with a sequence for each choice, in order; `label(index)` is the target. Traps without choices.
  public init(choices: [EncodedExample], target: EncodedTarget = .none) {
    requireUse(!choices.isEmpty, "EncodedExample: there are no choices")
    self.init(
      ids: choices.flatMap(\.ids), typeIds: choices.flatMap(\.typeIds), target: target)
    choiceLengths = choices.map(\.ids.count)
  }

  /// The number of tokens of the longest sequence: what a row of a batch needs.
  public var length: Int { choiceLengths.max() ?? ids.count }

  /// The number of sequences: rows of a batch.
  public var sequenceCount: Int { max(1, choiceLengths.count) }

  /// The tokens of each sequence, as places in `ids` and `typeIds`.
  public var sequences: [Range<Int>] {
    guard !choiceLengths.isEmpty else { return [0..<ids.count] }
    var start = 0
    return choiceLengths.map { length in
      defer { start += length }
      return start..<start + length
    }
  }

  /// The same tokens without a target.
  public var withoutTarget: EncodedExample {
    var copy = self
    copy.target = .none
    return copy
  }
}
