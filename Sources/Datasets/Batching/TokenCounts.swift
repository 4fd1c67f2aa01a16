/// How many tokens a plan of batches computes, and how many of them are padding.
public struct TokenCounts: Sendable, Equatable {
  /// Tokens without padding.
  public let real: Int
  /// Tokens with padding.
  public let padded: Int

  /// Counts the tokens of batches of examples with the given lengths.
  ///
  /// Traps when an index is out of range.
  public init(lengths: [Int], batches: [[Int]], paddingToMultipleOf multiple: Int = 1) {
    real = batches.joined().reduce(0) { $0 + lengths[$1] }
    padded = batches.reduce(0) { sum, batch in
      let longest = batch.reduce(1) { max($0, lengths[$1]) }
      return sum + batch.count * ((longest + multiple - 1) / multiple * multiple)
    }
  }

  /// Share of padding in all tokens computed, 0..<1; 0 when there are none.
  public var paddingShare: Double { padded == 0 ? 0 : 1 - Double(real) / Double(padded) }
}
