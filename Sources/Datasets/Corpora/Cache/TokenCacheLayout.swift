/// The bytes of a token cache, little endian throughout; format version 1.
///
/// | what | bytes |
/// |---|---|
/// | magic `BertieTC` | 8 |
/// | chunks, see ``TokenCacheChunk`` | |
/// | a record for each chunk | 48 each |
/// | trailer, see ``TokenCacheTrailer``, and the magic again | 180 |
///
/// The trailer is last because counts are known last; a file that was cut short has none.
enum TokenCacheLayout {
  /// The present format version.
  static let version = 1
  /// Begins and ends every file.
  static let magic = Array("BertieTC".utf8)
  /// Tokens with which a chunk is full; its last segment may take it over.
  static let chunkTokens = 1 << 20

  /// The bytes of an id, by the number of ids that there are.
  static func bytesPerToken(vocabularySize: Int) -> Int { vocabularySize <= 1 << 16 ? 2 : 4 }
}
