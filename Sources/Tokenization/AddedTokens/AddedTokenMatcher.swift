/// Finds added tokens in UTF-8: at the leftmost place the longest one, without overlaps.
final class AddedTokenMatcher: Sendable {
  /// An occurrence, white space that it strips included.
  struct Match {
    var id: Int32
    /// The bytes that the token takes.
    var range: Range<Int>
    /// Where the search goes on.
    var searchEnd: Int
  }

  private let trie: ByteTrie
  private let tokens: [(token: AddedToken, id: Int32)]
  private let isFirstByte: ImmutableBuffer<Bool>

  /// A matcher of the tokens whose `normalized` equals an argument; nil where there is none.
  ///
  /// - Parameters:
  ///   - added: The tokens.
  ///   - isNormalized: Which of them.
  ///   - form: The bytes that are looked for, of a token's content.
  /// - Throws: `TokenizationError` where a normalised token is empty or equals another.
  init?(_ added: [(token: AddedToken, id: Int32)], isNormalized: Bool, form: (String) throws -> [UInt8])
    throws
  {
    tokens = added.filter { $0.token.normalized == isNormalized }
    if tokens.isEmpty { return nil }
    let patterns = try tokens.map { try form($0.token.content) }
    if let empty = patterns.firstIndex(where: \.isEmpty) {
      throw TokenizationError(
        .inconsistent, place: "added_tokens", expected: "a token that normalisation leaves something of",
        found: "id \(tokens[empty].id)")
    }
    do {
      _ = try ByteStringTable(patterns.map { $0[...] })
    } catch {
      throw TokenizationError(
        .duplicate, place: "added_tokens", expected: "tokens that differ when normalised",
        found: "ids \(tokens[error.first].id) and \(tokens[error.second].id)")
    }
    if let long = patterns.firstIndex(where: { $0.count > JSONPlace.longestString }) {
      throw TokenizationError(
        .unsupported, place: "added_tokens", expected: "tokens of at most \(JSONPlace.longestString) bytes",
        found: "\(patterns[long].count) bytes for id \(tokens[long].id)")
    }
    trie = ByteTrie(patterns.enumerated().map { ($0.element[...], Int32($0.offset)) })
    var first = [Bool](repeating: false, count: 256)
    for pattern in patterns { first[Int(pattern[0])] = true }
    isFirstByte = ImmutableBuffer(first)
  }

  /// The first occurrence at or behind a place.
  ///
  /// A token that strips white space before it, and is itself white space that the previous match has stripped, does
  /// not occur. The reference drops such a token where it ends where the match ends, and stops the program elsewhere.
  ///
  /// - Parameters:
  ///   - start: Where to search from.
  ///   - taken: The end of the previous match: white space before it is not stripped again.
  func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, taken: Int) -> Match? {
    var index = start
    while index < bytes.count {
      guard isFirstByte[Int(bytes[index])], let found = longest(in: bytes, at: index) else {
        index &+= 1
        continue
      }
      let end = index + found.length
      let (token, id) = tokens[found.token]
      if token.singleWord, touchesWord(bytes, index, end) {
        index = end
        continue
      }
      var range = index..<end
      if token.lstrip {
        if taken >= end {
          index = end
          continue
        }
        range = max(taken, spacesBefore(bytes, index))..<end
      }
      if token.rstrip { range = range.lowerBound..<spacesBehind(bytes, end) }
      return Match(id: id, range: range, searchEnd: end)
    }
    return nil
  }

  private func longest(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (token: Int, length: Int)? {
    guard let base = bytes.baseAddress else { return nil }
    var found: (token: Int, length: Int)?
    trie.reader.forEachPrefix(base + index, count: bytes.count - index) { length, token in
      found = (Int(token), length)
    }
    return found
  }

  private func touchesWord(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let flags = UnicodeData.flags
    if start > 0, flags[UTF8Decoding.scalar(bytes, before: start).scalar].contains(.word) { return true }
    return end < bytes.count && flags[UTF8Decoding.scalar(bytes, at: end).scalar].contains(.word)
  }

  private func spacesBefore(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    var start = index
    while start > 0 {
      let (scalar, width) = UTF8Decoding.scalar(bytes, before: start)
      if !UnicodeData.flags[scalar].contains(.whitespace) { break }
      start -= width
    }
    return start
  }

  private func spacesBehind(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    var end = index
    while end < bytes.count {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: end)
      if !UnicodeData.flags[scalar].contains(.whitespace) { break }
      end += width
    }
    return end
  }
}
