/// What the components `Replace` and `Split` look for: a string, or a regular expression.
enum TextPattern: Sendable {
  case string([UInt8])
  case expression(Expression)

  /// Calls a function with every occurrence in a range, the leftmost first, none overlapping.
  ///
  /// - Throws: `TokenizationError` where a regular expression takes too long.
  @inline(__always)
  func forEachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
  ) throws {
    switch self {
    case .string(let key):
      var index = range.lowerBound
      while index + key.count <= range.upperBound {
        if bytes[index] == key[0], bytes[index..<index + key.count].elementsEqual(key) {
          body(index..<index + key.count)
          index += key.count
        } else {
          index += 1
        }
      }
    case .expression(let expression):
      var matcher = ExpressionMatcher(expression, bytes, range)
      while let match = try matcher.next() { body(match) }
    }
  }
}
