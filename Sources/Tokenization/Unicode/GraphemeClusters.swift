/// Finds the ends of extended grapheme clusters.
///
/// Source: Unicode Standard Annex 29 with the classes that the reference shows; pairs of regional indicators and
/// conjuncts of Indic consonants are not joined, since only clusters of less than six bytes matter, and those are
/// longer.
struct GraphemeClusters {
  private let properties = UnicodeData.properties.reader

  private static let joiner: UInt32 = 0x200D

  /// The end of the cluster that begins at an index.
  @inline(__always)
  func end(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    if bytes[start] < 0x80, start &+ 1 >= bytes.count || bytes[start &+ 1] < 0x80 {
      let isLineBreak = bytes[start] == 0x0D && start &+ 1 < bytes.count && bytes[start &+ 1] == 0x0A
      return start &+ (isLineBreak ? 2 : 1)
    }
    return longEnd(bytes, at: start)
  }

  private func longEnd(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    var (last, width) = UTF8Decoding.scalar(bytes, at: start)
    var end = start + width
    var isPictograph = properties[last].contains(.pictographic)
    while end < bytes.count, !properties[last].contains(.control) {
      let (next, nextWidth) = UTF8Decoding.scalar(bytes, at: end)
      let nextProperties = properties[next]
      if nextProperties.contains(.control) { break }
      let joins =
        nextProperties.contains(.extend) || properties[last].contains(.prepend)
        || Self.joinsHangul(last, next)
        || last == Self.joiner && isPictograph && nextProperties.contains(.pictographic)
      if !joins { break }
      if nextProperties.contains(.pictographic) {
        isPictograph = true
      } else if !nextProperties.contains(.extend) {
        isPictograph = false
      }
      (last, end) = (next, end + nextWidth)
    }
    return end
  }

  /// Whether two characters belong to one syllable: leading letters, vowels and final letters in this order.
  private static func joinsHangul(_ first: UInt32, _ second: UInt32) -> Bool {
    if first < 0x1100 || first > 0xD7FB { return false }
    switch (first, second) {
    case (0x1100...0x115F, _), (0xA960...0xA97C, _):
      return isLead(second) || isVowel(second) || UnicodeData.hangul.contains(second)
    case (_, _) where isVowel(first) || UnicodeData.hangul.contains(first) && (first - 0xAC00) % 28 == 0:
      return isVowel(second) || isTail(second)
    default:
      return (isTail(first) || UnicodeData.hangul.contains(first)) && isTail(second)
    }
  }

  private static func isLead(_ scalar: UInt32) -> Bool {
    (0x1100...0x115F).contains(scalar) || (0xA960...0xA97C).contains(scalar)
  }

  private static func isVowel(_ scalar: UInt32) -> Bool {
    (0x1160...0x11A7).contains(scalar) || (0xD7B0...0xD7C6).contains(scalar)
  }

  private static func isTail(_ scalar: UInt32) -> Bool {
    (0x11A8...0x11FF).contains(scalar) || (0xD7CB...0xD7FB).contains(scalar)
  }
}
