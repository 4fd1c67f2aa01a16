/// Where each token of a text stands in it, in Unicode code points.
public struct TokenPlaces: Sendable, Equatable {
  /// Where each token begins.
  public let starts: [Int32]
  /// Where each token ends, the code point behind its last.
  public let ends: [Int32]

  /// Places of tokens.
  package init(_ ranges: [Range<Int>]) {
    starts = ranges.map { Int32($0.lowerBound) }
    ends = ranges.map { Int32($0.upperBound) }
  }

  /// Number of tokens.
  public var count: Int { starts.count }
}
