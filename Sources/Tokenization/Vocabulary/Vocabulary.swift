/// The tokens of a model by id, and their ids by UTF-8 bytes. Ids may have holes.
final class Vocabulary: Sendable {
  /// The largest id that a vocabulary may have: it bounds the memory that a hostile file can ask for.
  static let maximumId = 1 << 24

  /// One more than the largest id that `tokenizer.json` may give one of so many tokens: 2^17, or eight ids a token
  /// where that is more.
  ///
  /// The reference takes any 32-bit id, and real files have holes: a token that stood twice, a vocabulary cut down to
  /// one language that kept its ids. The bound keeps memory in proportion to the size of a hostile file.
  static func idLimit(count: Int) -> Int { min(max(1 << 17, 8 * count), maximumId + 1) }

  /// Keys are the tokens' bytes, indices their ids.
  let table: ByteStringTable
  /// One more than the largest id.
  let idLimit: Int
  /// The number of tokens.
  let count: Int

  /// A vocabulary whose tokens are UTF-8; nil marks an id that no token has.
  ///
  /// - Throws: `ByteStringTable.Duplicate`.
  init(_ tokens: [ArraySlice<UInt8>?]) throws(ByteStringTable.Duplicate) {
    table = try ByteStringTable(tokens)
    idLimit = tokens.count
    count = tokens.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
  }

  /// The id of a token, or nil.
  func id(of token: String) -> Int32? {
    table.index(of: token.utf8).map { Int32(truncatingIfNeeded: $0) }
  }

  /// The id of a token's bytes, or nil, without allocating.
  @inline(__always)
  func id(of token: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard let base = token.baseAddress else { return nil }
    let index = table.reader.index(hash: RollingHash.hash(token), base, count: token.count)
    return index < 0 ? nil : Int32(truncatingIfNeeded: index)
  }

  /// The token of an id, or nil.
  func token(of id: Int32) -> String? {
    guard id >= 0, id < idLimit else { return nil }
    let bytes = table.key(at: Int(id))
    let token = String(decoding: bytes, as: UTF8.self)
    return bytes.isEmpty && self.id(of: "") != id ? nil : token
  }
}
