import ModelFormat

/// Checks the bytes of a token cache, so that nothing that reads it later can go wrong.
struct TokenCacheCheck {
  /// The file.
  let file: MappedFile

  private var bytes: UnsafeRawBufferPointer { file.bytes }

  /// The trailer and the chunks of a file that is whole.
  ///
  /// Throws ``DatasetError``: `malformed` for a file of another kind, `damaged`. Reads all bytes once.
  func contents() throws -> (TokenCacheTrailer, [TokenCacheChunk]) {
    try requireMagic()
    let magic = TokenCacheLayout.magic
    guard bytes.count >= magic.count + TokenCacheTrailer.size, bytes.suffix(magic.count).elementsEqual(magic)
    else {
      throw damaged("expected a trailer behind \(bytes.count) bytes, found none: the file was cut short")
    }
    let trailerStart = bytes.count - TokenCacheTrailer.size
    let trailer = TokenCacheTrailer(UnsafeRawBufferPointer(rebasing: bytes[trailerStart...]))
    guard trailer.version == TokenCacheLayout.version else {
      throw damaged("expected format version \(TokenCacheLayout.version), found \(trailer.version)")
    }
    let recordBytes = trailer.chunks * TokenCacheChunk.recordSize
    guard recordBytes <= trailerStart - magic.count else {
      throw damaged("expected records of \(trailer.chunks) chunks, found \(trailerStart) bytes")
    }
    let recordStart = trailerStart - recordBytes
    let checkPlace = trailerStart + TokenCacheTrailer.checkPlace
    let check = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[recordStart..<checkPlace]))
    guard check == bytes.little(UInt32.self, at: checkPlace),
      trailer.bytesPerToken == TokenCacheLayout.bytesPerToken(vocabularySize: trailer.vocabularySize)
    else { throw damaged("expected a trailer with its check, found another: the file was changed") }
    var chunks: [TokenCacheChunk] = []
    var next = TokenCacheChunk(offset: magic.count)
    for index in 0..<trailer.chunks {
      let start = recordStart + index * TokenCacheChunk.recordSize
      let chunk = TokenCacheChunk(
        record: UnsafeRawBufferPointer(rebasing: bytes[start..<start + TokenCacheChunk.recordSize]))
      next = try self.next(chunk, index: index, expected: next, end: recordStart, trailer)
      chunks.append(chunk)
    }
    guard next.offset == recordStart, next.firstToken == trailer.tokens,
      next.firstSegment == trailer.segments,
      next.firstDocument == trailer.documents, next.firstDocument > 0
    else {
      throw damaged("expected \(trailer.tokens) tokens, found \(next.firstToken): the file was cut short")
    }
    return (trailer, chunks)
  }

  /// Throws ``DatasetError`` (`malformed`) for a file that does not begin as a token cache.
  func requireMagic() throws {
    let magic = TokenCacheLayout.magic
    guard bytes.count >= magic.count, bytes.prefix(magic.count).elementsEqual(magic) else {
      throw DatasetError(
        .malformed, file: file.path,
        "expected a token cache, found a file of \(bytes.count) bytes that does not begin as one; name another file"
      )
    }
  }

  /// Checks a chunk and gives the one that must follow.
  private func next(
    _ chunk: TokenCacheChunk, index: Int, expected: TokenCacheChunk, end: Int, _ trailer: TokenCacheTrailer
  ) throws -> TokenCacheChunk {
    func wrong(_ what: String) -> DatasetError { damaged("chunk \(index): \(what); the file was changed") }
    guard chunk.offset == expected.offset, chunk.firstToken == expected.firstToken,
      chunk.firstSegment == expected.firstSegment, chunk.firstDocument == expected.firstDocument,
      chunk.segments > 0, chunk.byteCount(trailer.bytesPerToken) <= end - chunk.offset
    else { throw wrong("expected it behind the one before, found another place") }
    let range = chunk.offset..<chunk.offset + chunk.byteCount(trailer.bytesPerToken)
    let contents = UnsafeRawBufferPointer(rebasing: bytes[range])
    guard CRC32C.checksum(contents) == chunk.check else { throw wrong("its check does not agree") }
    guard
      Self.ascends(contents, chunk.segmentTable(trailer.bytesPerToken), chunk.segments, above: 0),
      Int(contents.little(UInt32.self, at: chunk.documentTable(trailer.bytesPerToken) - 4)) == chunk.tokens,
      Self.ascends(contents, chunk.documentTable(trailer.bytesPerToken), chunk.documents, above: -1),
      chunk.documents == 0
        || Int(contents.little(UInt32.self, at: contents.count - 4)) < chunk.segments,
      index > 0 || chunk.documents > 0,
      index > 0 || contents.little(UInt32.self, at: chunk.documentTable(trailer.bytesPerToken)) == 0
    else { throw wrong("expected segments and documents in ascending order, found others") }
    guard Self.largestId(contents, chunk.tokens, trailer.bytesPerToken) < trailer.vocabularySize else {
      throw wrong("expected ids below \(trailer.vocabularySize), found a larger one")
    }
    file.release(range)
    return chunk.next(trailer.bytesPerToken)
  }

  /// Whether `count` numbers from a place on are each larger than the one before.
  private static func ascends(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int, above: Int) -> Bool
  {
    var last = above
    for index in 0..<count {
      let number = Int(bytes.little(UInt32.self, at: start + 4 * index))
      guard number > last else { return false }
      last = number
    }
    return true
  }

  private static func largestId(_ bytes: UnsafeRawBufferPointer, _ count: Int, _ bytesPerToken: Int) -> Int {
    var largest: UInt32 = 0
    for index in 0..<count {
      let id =
        bytesPerToken == 2
        ? UInt32(bytes.little(UInt16.self, at: 2 * index)) : bytes.little(UInt32.self, at: 4 * index)
      largest = max(largest, id)
    }
    return Int(largest)
  }

  private func damaged(_ message: String) -> DatasetError {
    DatasetError(.damaged, file: file.path, message + "; delete it, and it is made again")
  }
}
