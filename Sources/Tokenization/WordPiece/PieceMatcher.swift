/// Spells words with the pieces of a `WordPiece` model, which must outlive this value.
struct PieceMatcher {
  let table: ByteStringReader
  let unknownId: Int32
  let maxCharacters: Int
  let prefix: UnsafePointer<UInt8>
  let prefixCount: Int
  let prefixHash: UInt64
  /// The length of the longest token in bytes, prefix included.
  let longest: Int
  /// Powers of `RollingHash.base` up to `longest`.
  let powers: UnsafePointer<UInt64>
  /// See `limits(_:prefix:)`.
  let limits: UnsafePointer<UInt8>

  /// How long a piece that begins with certain four bytes can be: most lengths need not be tried.
  ///
  /// Two tables, for pieces at the beginning of a word and inside one, indexed by a hash of the four bytes. An entry is
  /// the length in bytes of the longest such piece without its prefix, 0 where there is none, 255 for 255 or more.
  static func limits(_ vocabulary: Vocabulary, prefix: [UInt8]) -> [UInt8] {
    var limits = [UInt8](repeating: 0, count: 2 << limitBits)
    func note(_ piece: UnsafeBufferPointer<UInt8>.SubSequence, _ table: Int) {
      guard piece.count >= 4 else { return }
      let head = (0..<4).reduce(UInt32(0)) { $0 | UInt32(piece[piece.startIndex + $1]) << (8 * UInt32($1)) }
      let index = table << limitBits | limitIndex(head)
      limits[index] = max(limits[index], UInt8(min(piece.count, 255)))
    }
    for id in 0..<vocabulary.idLimit {
      let token = vocabulary.table.key(at: id)
      note(token[...], 0)
      if token.starts(with: prefix) { note(token.dropFirst(prefix.count), 1) }
    }
    return limits
  }

  private static let limitBits = 15

  @inline(__always)
  private static func limitIndex(_ head: UInt32) -> Int {
    Int(truncatingIfNeeded: (head &* 0x9E37_79B1) >> (32 - UInt32(limitBits)))
  }

  /// Appends the tokens of a word that has at least one character.
  ///
  /// - Parameters:
  ///   - text: The original text, needed for offsets in UTF-8 only.
  ///   - unit: What offsets count.
  ///
  /// Complexity: at most one table probe for every character of the word and every piece; few in practice.
  @inline(__always)
  func append(
    _ word: borrowing WordBuffer, to tokens: inout TokenSequence, text: UnsafeBufferPointer<UInt8>,
    unit: OffsetUnit
  ) {
    let count = word.count
    if word.characters <= maxCharacters {
      if count <= longest {
        let id = table.index(hash: word.hashes[count], word.bytes, count: count)
        if id >= 0 {
          let end = Self.end(of: word.lastOrigin, text, unit)
          tokens.append(Int32(truncatingIfNeeded: id), from: Int(word.origins[0]), to: end)
          return
        }
      }
      if appendPieces(word, to: &tokens, text: text, unit: unit) { return }
    }
    tokens.append(unknownId, from: Int(word.origins[0]), to: Self.end(of: word.lastOrigin, text, unit))
  }

  /// Appends the pieces of a word that is not a token itself; false, and nothing appended, where it has none.
  @inline(never)
  private func appendPieces(
    _ word: borrowing WordBuffer, to tokens: inout TokenSequence, text: UnsafeBufferPointer<UInt8>,
    unit: OffsetUnit
  ) -> Bool {
    let known = tokens.count
    let count = word.count
    let bytes = word.bytes
    var start = 0
    while start < count {
      let prefixCount = start == 0 ? 0 : self.prefixCount
      let prefixHash = start == 0 ? 0 : self.prefixHash
      var end = min(count, start &+ lengthLimit(bytes + start, count &- start, start == 0 ? 0 : 1))
      while end > start, end < count, bytes[end] & 0xC0 == 0x80 { end &-= 1 }
      var found = -1
      while end > start {
        let length = end &- start
        let hash = word.hashes[end] &- (word.hashes[start] &- prefixHash) &* powers[length]
        found = table.index(
          hash: hash, prefix: prefix, prefixCount: prefixCount, tail: bytes + start, tailCount: length)
        if found >= 0 { break }
        end &-= 1
        while end > start, bytes[end] & 0xC0 == 0x80 { end &-= 1 }
      }
      if found < 0 {
        tokens.truncate(to: known)
        return false
      }
      let place = Self.end(of: word.origins[end &- 1], text, unit)
      tokens.append(Int32(truncatingIfNeeded: found), from: Int(word.origins[start]), to: place)
      start = end
    }
    return true
  }

  /// A bound on the length of a piece at the beginning of some bytes.
  @inline(__always)
  private func lengthLimit(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ table: Int) -> Int {
    if count < 4 { return min(count, longest) }
    let head = UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self).littleEndian
    let limit = Int(limits[table &<< Self.limitBits | Self.limitIndex(head)])
    return limit == 255 ? longest : min(max(limit, 3), longest)
  }

  /// The end of the character at a place.
  @inline(__always)
  private static func end(of origin: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ unit: OffsetUnit) -> Int {
    let start = Int(origin)
    return unit == .utf8 ? start &+ UTF8Decoding.width(of: text[start]) : start &+ 1
  }
}
