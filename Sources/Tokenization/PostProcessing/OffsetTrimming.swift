/// The part of `ByteLevel` and `RobertaProcessing` that takes white space off the places of tokens.
///
/// Source: `process_offsets` of `tokenizers` 0.23.3, applied to every window.
struct OffsetTrimming: Sendable, Equatable {
  /// Whether the first token of a sequence may begin with a space that was put in front of it.
  let addsPrefixSpace: Bool

  /// The place of a token without white space.
  ///
  /// - Parameters:
  ///   - offsets: The token's place.
  ///   - spaces: The white space at the token's ends, in the same unit.
  ///   - isFirst: Whether the token is the first of its window.
  func trimmed(_ offsets: Range<Int>, _ spaces: Spaces, isFirst: Bool) -> Range<Int> {
    var (start, end) = (offsets.lowerBound, offsets.upperBound)
    let isPrefix = (isFirst || start == 0) && addsPrefixSpace && spaces.leading.count == 1
    // A space that was put in front stands at the place of the character behind it, whatever that takes.
    if isPrefix, spaces.isAll { return start..<start }
    if !isPrefix { start = min(start + Int(spaces.leading.size), end) }
    if end >= Int(spaces.trailing.size) { end = max(end - Int(spaces.trailing.size), start) }
    return start..<end
  }
}

/// The white space that a token begins and ends with, as the vocabulary or the text spells it.
struct Spaces: BitwiseCopyable, Sendable, Equatable {
  /// A run of white space.
  struct Run: BitwiseCopyable, Sendable, Equatable {
    /// The number of characters.
    var count: UInt32 = 0
    /// What they take in the text, in the unit of its offsets.
    var size: UInt32 = 0
  }

  var leading = Run()
  var trailing = Run()
  /// Whether the token is nothing else.
  var isAll = false
}

extension Spaces {
  /// GPT-2's character for a space.
  private static let spelledSpace: UInt32 = 0x120

  /// The white space of a token, whose places count characters or bytes.
  init(at token: UnsafeBufferPointer<UInt8>, unit: OffsetUnit = .codePoints) {
    let flags = UnicodeData.flags
    func add(_ scalar: UInt32, _ width: Int, to run: inout Run) -> Bool {
      guard scalar == Self.spelledSpace || flags[scalar].contains(.whitespace) else { return false }
      run.count += 1
      run.size += unit == .utf8 && scalar != Self.spelledSpace ? UInt32(width) : 1
      return true
    }
    var index = 0
    while index < token.count {
      let (scalar, width) = UTF8Decoding.scalar(token, at: index)
      if !add(scalar, width, to: &leading) { break }
      index += width
    }
    isAll = index == token.count && !token.isEmpty
    index = token.count
    while index > 0 {
      let (scalar, width) = UTF8Decoding.scalar(token, before: index)
      if !add(scalar, width, to: &trailing) { break }
      index -= width
    }
  }
}
