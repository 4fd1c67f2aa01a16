/// Where a chunk of a token cache lies and what it holds.
///
/// A chunk holds whole segments; documents may go on over chunks. Its bytes are the token ids (2 or 4 bytes each),
/// filled up with zeros to a multiple of 4; where segments end, in tokens of the chunk (4 each); and the segments,
/// counted in the chunk, with which a document begins (4 each).
struct TokenCacheChunk: Sendable, Equatable {
  /// Bytes of a record.
  static let recordSize = 48

  /// The first byte in the file.
  var offset = 0
  /// The number of tokens in the chunks before.
  var firstToken = 0
  /// The number of segments in the chunks before.
  var firstSegment = 0
  /// The number of documents that begin in the chunks before.
  var firstDocument = 0
  /// The number of tokens.
  var tokens = 0
  /// The number of segments.
  var segments = 0
  /// The number of documents that begin here.
  var documents = 0
  /// CRC-32C of the chunk's bytes.
  var check: UInt32 = 0

  /// Where the ends of segments begin, in bytes of the chunk.
  func segmentTable(_ bytesPerToken: Int) -> Int { (tokens * bytesPerToken + 3) / 4 * 4 }

  /// Where the begins of documents begin, in bytes of the chunk.
  func documentTable(_ bytesPerToken: Int) -> Int { segmentTable(bytesPerToken) + 4 * segments }

  /// The number of bytes of the chunk.
  func byteCount(_ bytesPerToken: Int) -> Int { documentTable(bytesPerToken) + 4 * documents }

  /// The chunk that comes next, without contents.
  func next(_ bytesPerToken: Int) -> TokenCacheChunk {
    TokenCacheChunk(
      offset: offset + byteCount(bytesPerToken), firstToken: firstToken + tokens,
      firstSegment: firstSegment + segments, firstDocument: firstDocument + documents)
  }

  /// The record's bytes.
  var record: [UInt8] {
    var bytes: [UInt8] = []
    for number in [offset, firstToken, firstSegment, firstDocument] { bytes.append(little: UInt64(number)) }
    for number in [tokens, segments, documents] { bytes.append(little: UInt32(number)) }
    bytes.append(little: check)
    return bytes
  }

  /// An empty chunk.
  init(offset: Int, firstToken: Int = 0, firstSegment: Int = 0, firstDocument: Int = 0) {
    self.offset = offset
    self.firstToken = firstToken
    self.firstSegment = firstSegment
    self.firstDocument = firstDocument
  }

  /// The chunk of a record.
  init(record: UnsafeRawBufferPointer) {
    func wide(_ place: Int) -> Int { Int(truncatingIfNeeded: record.little(UInt64.self, at: place)) }
    func narrow(_ place: Int) -> Int { Int(record.little(UInt32.self, at: place)) }
    self.init(offset: wide(0), firstToken: wide(8), firstSegment: wide(16), firstDocument: wide(24))
    (tokens, segments, documents) = (narrow(32), narrow(36), narrow(40))
    check = record.little(UInt32.self, at: 44)
  }
}
