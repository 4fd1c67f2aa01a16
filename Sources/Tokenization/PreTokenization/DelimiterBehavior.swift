/// What becomes of the delimiters at which a text is split; with `-` in `the-final--countdown`:
enum DelimiterBehavior: String, Sendable, CaseIterable {
  /// `the`, `final`, `countdown`.
  case removed = "Removed"
  /// `the`, `-`, `final`, `-`, `-`, `countdown`.
  case isolated = "Isolated"
  /// `the-`, `final-`, `-`, `countdown`.
  case mergedWithPrevious = "MergedWithPrevious"
  /// `the`, `-final`, `-`, `-countdown`.
  case mergedWithNext = "MergedWithNext"
  /// `the`, `-`, `final`, `--`, `countdown`.
  case contiguous = "Contiguous"
}

/// Puts the delimiters of one part, and what stands between them, together by a behaviour.
struct PartSplitter {
  private let behavior: DelimiterBehavior
  private var follows = false
  private var lastIsMatch = false

  init(_ behavior: DelimiterBehavior) {
    self.behavior = behavior
  }

  /// Adds the next stretch of the part, a delimiter or not.
  @inline(__always)
  mutating func add(_ range: Range<Int>, isMatch: Bool, to parts: inout [Range<Int>]) {
    let merges =
      switch behavior {
      case .removed, .isolated: false
      case .mergedWithPrevious: isMatch && !lastIsMatch
      case .mergedWithNext: !isMatch && lastIsMatch
      case .contiguous: isMatch == lastIsMatch
      }
    if merges, follows {
      parts[parts.count - 1] = parts[parts.count - 1].lowerBound..<range.upperBound
    } else if !isMatch || behavior != .removed {
      parts.append(range)
      follows = true
    }
    lastIsMatch = isMatch
  }
}
