/// The compiled character map of SentencePiece: a double array from byte strings to their replacements.
///
/// The bytes are a little-endian 32-bit size, a double array of that many bytes, and the replacements, each ending
/// with a zero byte. A unit of the array holds a label in bits 0 to 7 and 31, a mark that a value follows in bit 8,
/// and the offset of its children in bits 10 to 30, shifted left by 8 where bit 9 is set; a value unit has bit 31 and
/// the value below it.
///
/// Source: the form that darts-clone writes, as `sentencepiece` 0.2.3 and `spm_precompiled` 0.1.4 read it.
struct PrecompiledMap: Sendable {
  /// A key that was found, and the bytes that replace it.
  struct Match {
    var length: Int
    var replacement: Range<Int>
  }

  private let units: ImmutableBuffer<UInt32>
  /// The replacements.
  let texts: ImmutableBuffer<UInt8>

  /// A map of the bytes that `precompiled_charsmap` holds.
  ///
  /// - Throws: `TokenizationError` where sizes or values point outside.
  init(_ bytes: ArraySlice<UInt8>) throws {
    func malformed(_ expected: String, _ found: String) -> TokenizationError {
      TokenizationError(.malformed, expected: "a compiled character map with \(expected)", found: found)
    }
    guard bytes.count >= 4 else { throw malformed("a size", "\(bytes.count) bytes") }
    let size = Int(Self.word(bytes, bytes.startIndex))
    guard size % 4 == 0, size >= 4, size <= bytes.count - 4 else {
      throw malformed("an array of 4 to \(bytes.count - 4) bytes, a multiple of 4", "\(size)")
    }
    let start = bytes.startIndex + 4
    let words = stride(from: start, to: start + size, by: 4).map { Self.word(bytes, $0) }
    let texts = Array(bytes[(start + size)...])
    guard String(validating: texts, as: UTF8.self) != nil else {
      throw malformed("replacements in UTF-8", "bytes that are not UTF-8")
    }
    for (number, word) in words.enumerated() where word >> 31 == 1 {
      let value = Int(word & 0x7FFF_FFFF)
      guard value < texts.count, texts[value] & 0xC0 != 0x80 else {
        throw malformed("values below \(texts.count) that begin a character", "\(value) in unit \(number)")
      }
    }
    units = ImmutableBuffer(words)
    self.texts = ImmutableBuffer(texts)
  }

  private static func word(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
  }

  /// The key that the text at an index begins with, or nil.
  ///
  /// - Parameter longest: Whether to return the longest such key, as SentencePiece does, or the shortest, as
  ///   `tokenizers` does.
  ///
  /// Complexity: linear in the longest key.
  @inline(__always)
  func match(_ text: UnsafeBufferPointer<UInt8>, at start: Int, end: Int, longest: Bool) -> Match? {
    var found: Match?
    var node = Self.offset(units[0])
    var index = start
    while index < end {
      let byte = text[index]
      node ^= Int(byte)
      guard byte != 0, node < units.count, units[node] & 0x8000_00FF == UInt32(byte) else { break }
      let unit = units[node]
      node ^= Self.offset(unit)
      index &+= 1
      if unit & 0x100 != 0, node < units.count, units[node] >> 31 == 1 {
        found = Match(length: index &- start, replacement: range(at: Int(units[node] & 0x7FFF_FFFF)))
        if !longest { break }
      }
    }
    return found
  }

  @inline(__always)
  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) &<< Int((unit & 0x200) >> 6)
  }

  /// The bytes from a place to the next zero byte.
  private func range(at start: Int) -> Range<Int> {
    var end = start
    while end < texts.count, texts[end] != 0 { end &+= 1 }
    return start..<end
  }
}
