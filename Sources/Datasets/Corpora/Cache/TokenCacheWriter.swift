import ModelFormat

/// Collects tokenised segments and hands the bytes of a token cache on, chunk by chunk.
///
/// Memory: one chunk of about a million tokens, and 48 bytes for each chunk before.
struct TokenCacheWriter {
  private let append: (UnsafeRawBufferPointer) throws -> Void
  private let bytesPerToken: Int
  private let chunkTokens: Int
  private let vocabularySize: Int
  private var chunk: TokenCacheChunk
  private var records: [UInt8] = []
  private var chunks = 0
  private var tokens: [UInt8] = []
  private var segmentEnds: [UInt8] = []
  private var documentBegins: [UInt8] = []
  private var startsDocument = true

  /// A writer that has written the magic.
  init(
    vocabularySize: Int, chunkTokens: Int = TokenCacheLayout.chunkTokens,
    append: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    self.append = append
    self.chunkTokens = chunkTokens
    self.vocabularySize = vocabularySize
    bytesPerToken = TokenCacheLayout.bytesPerToken(vocabularySize: vocabularySize)
    chunk = TokenCacheChunk(offset: TokenCacheLayout.magic.count)
    try TokenCacheLayout.magic.withUnsafeBytes(append)
  }

  /// Tokens so far.
  var tokenCount: Int { chunk.firstToken + chunk.tokens }

  /// Adds a segment. One without tokens is left out; the document that it begins begins with the next.
  mutating func add(_ ids: [Int32], startsDocument: Bool) throws {
    self.startsDocument = self.startsDocument || startsDocument
    guard !ids.isEmpty else { return }
    if self.startsDocument {
      documentBegins.append(little: UInt32(chunk.segments))
      chunk.documents += 1
      self.startsDocument = false
    }
    if bytesPerToken == 2 {
      for id in ids { tokens.append(little: UInt16(truncatingIfNeeded: id)) }
    } else {
      for id in ids { tokens.append(little: id) }
    }
    chunk.tokens += ids.count
    chunk.segments += 1
    segmentEnds.append(little: UInt32(chunk.tokens))
    if chunk.tokens >= chunkTokens { try closeChunk() }
  }

  /// Writes what is left, the records and the trailer, and gives the trailer.
  mutating func finish(corpusDigest: String, tokenizerDigest: String) throws -> TokenCacheTrailer {
    if chunk.tokens > 0 { try closeChunk() }
    var trailer = TokenCacheTrailer()
    trailer.bytesPerToken = bytesPerToken
    trailer.vocabularySize = vocabularySize
    trailer.chunks = chunks
    (trailer.tokens, trailer.segments, trailer.documents) =
      (chunk.firstToken, chunk.firstSegment, chunk.firstDocument)
    trailer.corpusDigest = corpusDigest
    trailer.tokenizerDigest = tokenizerDigest
    try records.withUnsafeBytes(append)
    try trailer.bytes(records: records).withUnsafeBytes(append)
    return trailer
  }

  private mutating func closeChunk() throws {
    tokens += repeatElement(0, count: chunk.segmentTable(bytesPerToken) - tokens.count)
    let bytes = tokens + segmentEnds + documentBegins
    chunk.check = CRC32C.checksum(bytes)
    try bytes.withUnsafeBytes(append)
    records += chunk.record
    chunks += 1
    chunk = chunk.next(bytesPerToken)
    tokens.removeAll(keepingCapacity: true)
    segmentEnds.removeAll(keepingCapacity: true)
    documentBegins.removeAll(keepingCapacity: true)
  }
}
