import ModelFormat

/// The end of a token cache: of what it is, and how much it holds.
///
/// Version, bytes of a token id, vocabulary size and number of chunks, 4 bytes each; tokens, segments and documents,
/// 8 each; the digests of the corpus and of the tokenizer, 64 digits each; CRC-32C of the records and of the trailer
/// up to here, 4; the magic, 8.
struct TokenCacheTrailer: Sendable, Equatable {
  /// The number of bytes.
  static let size = 180

  var version = TokenCacheLayout.version
  var bytesPerToken = 0
  var vocabularySize = 0
  var chunks = 0
  var tokens = 0
  var segments = 0
  var documents = 0
  /// SHA-256, 64 hexadecimal digits.
  var corpusDigest = ""
  /// SHA-256, 64 hexadecimal digits.
  var tokenizerDigest = ""

  /// The bytes, behind records with these.
  func bytes(records: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in [version, bytesPerToken, vocabularySize, chunks] { bytes.append(little: UInt32(number)) }
    for number in [tokens, segments, documents] { bytes.append(little: UInt64(number)) }
    bytes += corpusDigest.utf8
    bytes += tokenizerDigest.utf8
    bytes.append(little: CRC32C.checksum(records + bytes))
    return bytes + TokenCacheLayout.magic
  }
}

extension TokenCacheTrailer {
  /// The trailer with these bytes, as many as ``size``; its check is not looked at.
  init(_ bytes: UnsafeRawBufferPointer) {
    func narrow(_ place: Int) -> Int { Int(bytes.little(UInt32.self, at: place)) }
    func wide(_ place: Int) -> Int { Int(truncatingIfNeeded: bytes.little(UInt64.self, at: place)) }
    (version, bytesPerToken, vocabularySize, chunks) = (narrow(0), narrow(4), narrow(8), narrow(12))
    (tokens, segments, documents) = (wide(16), wide(24), wide(32))
    corpusDigest = String(decoding: bytes[40..<104], as: UTF8.self)
    tokenizerDigest = String(decoding: bytes[104..<168], as: UTF8.self)
  }

  /// Where in a trailer its check is.
  static let checkPlace = 168
}
