/// The WordPiece model: the longest piece of the vocabulary first, again and again, or the unknown token for the word.
///
/// Source: arXiv 1609.08144, section 4.1, with greedy matching as in BERT.
struct WordPiece: Sendable {
  let vocabulary: Vocabulary
  let unknownId: Int32
  let maxInputCharsPerWord: Int
  private let prefix: ImmutableBuffer<UInt8>
  private let prefixHash: UInt64
  /// The length of the longest token in bytes, prefix included.
  private let longest: Int
  private let powers: ImmutableBuffer<UInt64>

  /// A model.
  ///
  /// - Throws: `TokenizationError` of code `missingToken` where the vocabulary lacks the unknown token.
  init(
    vocabulary: Vocabulary, unknownToken: String, continuingSubwordPrefix: String, maxInputCharsPerWord: Int
  ) throws {
    guard let unknown = vocabulary.id(of: unknownToken) else {
      throw TokenizationError(
        .missingToken, expected: "the unknown token \(unknownToken) in the vocabulary",
        found: "\(vocabulary.count) tokens without it")
    }
    self.vocabulary = vocabulary
    unknownId = unknown
    self.maxInputCharsPerWord = maxInputCharsPerWord
    let prefixBytes = Array(continuingSubwordPrefix.utf8)
    prefix = ImmutableBuffer(prefixBytes)
    prefixHash = RollingHash.hash(prefixBytes)
    longest = vocabulary.table.longestKey
    powers = ImmutableBuffer(RollingHash.powers(upTo: longest))
  }

  /// Appends the tokens of a word that has at least one character.
  ///
  /// - Parameters:
  ///   - text: The original text, needed for offsets in UTF-8 only.
  ///   - unit: What offsets count.
  ///
  /// Complexity: at most one table probe for every character of the word and every piece.
  @inline(__always)
  func append(
    _ word: borrowing WordBuffer, to tokens: inout TokenSequence, text: UnsafeBufferPointer<UInt8>,
    unit: OffsetUnit
  ) {
    let count = word.count
    let last = word.lastOrigin
    if word.characters <= maxInputCharsPerWord {
      if count <= longest {
        let id = vocabulary.table.index(hash: word.hashes[count], word.bytes, count: count)
        if id >= 0 {
          let end = Self.end(of: last, text, unit)
          tokens.append(Int32(truncatingIfNeeded: id), from: Int(word.origins[0]), to: end)
          return
        }
      }
      if appendPieces(word, to: &tokens, text: text, unit: unit) { return }
    }
    tokens.append(unknownId, from: Int(word.origins[0]), to: Self.end(of: last, text, unit))
  }

  /// Appends the pieces of a word that is not a token itself; false, and nothing appended, where it has none.
  @inline(never)
  private func appendPieces(
    _ word: borrowing WordBuffer, to tokens: inout TokenSequence, text: UnsafeBufferPointer<UInt8>,
    unit: OffsetUnit
  ) -> Bool {
    let table = vocabulary.table
    let known = tokens.count
    let count = word.count
    var start = 0
    while start < count {
      let prefixCount = start == 0 ? 0 : prefix.count
      let prefixHash = start == 0 ? 0 : self.prefixHash
      var end = min(count, start + longest - prefixCount)
      while end > start, end < count, word.bytes[end] & 0xC0 == 0x80 { end &-= 1 }
      var found = -1
      while end > start {
        let length = end &- start
        let hash = word.hashes[end] &- word.hashes[start] &* powers[length] &+ prefixHash &* powers[length]
        found = table.index(
          hash: hash, prefix: prefix.base, prefixCount: prefixCount, tail: word.bytes + start,
          tailCount: length)
        if found >= 0 { break }
        end &-= 1
        while end > start, word.bytes[end] & 0xC0 == 0x80 { end &-= 1 }
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

  /// The end of the character at a place.
  @inline(__always)
  private static func end(of origin: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ unit: OffsetUnit) -> Int {
    let start = Int(origin)
    return unit == .utf8 ? start &+ UTF8Decoding.width(of: text[start]) : start &+ 1
  }
}
