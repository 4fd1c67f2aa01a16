/// A set of code points in sorted ranges.
struct ScalarRanges: Sendable {
  private let bounds: [UInt32]

  /// - Parameter bounds: First, last, first, last, ...
  init(_ bounds: [UInt32]) {
    self.bounds = bounds
  }

  /// Whether a code point is in a range.
  ///
  /// Complexity: O(log n).
  func contains(_ scalar: UInt32) -> Bool {
    var (low, high) = (0, bounds.count / 2)
    while low < high {
      let middle = (low + high) / 2
      if bounds[2 * middle + 1] < scalar { low = middle + 1 } else { high = middle }
    }
    return low < bounds.count / 2 && bounds[2 * low] <= scalar
  }
}
