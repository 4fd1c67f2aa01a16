import Evaluation
import ModelFormat

/// A corpus as token ids, mapped into memory from a file.
///
/// Tokens stand in the order of the corpus, without special ones. They form segments (sentences, or lines), and
/// segments form documents; every segment has a token and every document a segment. Ids take 2 bytes each in a file
/// of a vocabulary of at most 65,536, else 4; `TokenCacheLayout` has the bytes.
///
/// Made by ``build(path:corpus:tokenizer:threads:progress:)`` or
/// ``prepare(path:corpus:tokenizer:threads:otherData:progress:)``. Immutable; may be used by any number of threads.
/// In memory are 64 bytes for each million tokens; the rest are pages of the file, which the system may drop. Whoever
/// shortens the file in place while it is open stops the program; writers of this library replace files and never do
/// that.
public final class TokenCache: Sendable {
  /// The file.
  public let path: String
  /// The number of ids of the tokenizer.
  public var vocabularySize: Int { trailer.vocabularySize }
  /// The number of tokens.
  public var tokenCount: Int { trailer.tokens }
  /// The number of segments.
  public var segmentCount: Int { trailer.segments }
  /// The number of documents.
  public var documentCount: Int { trailer.documents }
  /// ``Corpus/digest()`` of the corpus, 64 hexadecimal digits.
  public var corpusDigest: String { trailer.corpusDigest }
  /// SHA-256 of what the tokenizer does, 64 hexadecimal digits.
  public var tokenizerDigest: String { trailer.tokenizerDigest }

  let file: MappedFile
  let trailer: TokenCacheTrailer
  let chunks: [TokenCacheChunk]

  /// A cache of parts that were checked.
  init(file: MappedFile, trailer: TokenCacheTrailer, chunks: [TokenCacheChunk]) {
    path = file.path
    self.file = file
    self.trailer = trailer
    self.chunks = chunks
  }

  /// The segments of a document. Traps unless 0 <= `document` < ``documentCount``. O(log chunks).
  public func segments(ofDocument document: Int) -> Range<Int> {
    requireUse(
      document >= 0 && document < documentCount, "TokenCache: document \(document) of \(documentCount)")
    return firstSegment(ofDocument: document)..<firstSegment(ofDocument: document + 1)
  }

  /// The number of tokens of a segment. Traps unless 0 <= `segment` < ``segmentCount``. O(log chunks).
  public func tokenCount(ofSegment segment: Int) -> Int {
    place(ofSegment: segment).tokens.count
  }

  /// The token ids of a segment. Traps unless 0 <= `segment` < ``segmentCount``. Linear in the tokens.
  public func tokens(ofSegment segment: Int) -> [Int32] {
    var ids: [Int32] = []
    appendTokens(ofSegment: segment, from: 0, limit: Int.max, to: &ids)
    return ids
  }

  /// Adds the ids of at most `limit` tokens of a segment, the first being its token `start`.
  func appendTokens(ofSegment segment: Int, from start: Int, limit: Int, to ids: inout [Int32]) {
    let (chunk, range) = place(ofSegment: segment)
    let first = range.lowerBound + start
    let count = min(limit, range.upperBound - first)
    guard count > 0 else { return }
    append(first..<first + count, of: chunk, to: &ids)
  }

  /// How often each id occurs, [``vocabularySize``]. Reads the whole file; linear in the tokens.
  public func tokenFrequencies() -> [Int] {
    var counts = [Int](repeating: 0, count: vocabularySize)
    var ids: [Int32] = []
    for chunk in chunks {
      ids.removeAll(keepingCapacity: true)
      append(0..<chunk.tokens, of: chunk, to: &ids)
      for id in ids { counts[Int(id)] += 1 }
      file.release(chunk.offset..<chunk.offset + chunk.byteCount(trailer.bytesPerToken))
    }
    return counts
  }

  private func append(_ range: Range<Int>, of chunk: TokenCacheChunk, to ids: inout [Int32]) {
    let bytes = file.bytes
    ids.reserveCapacity(ids.count + range.count)
    if trailer.bytesPerToken == 2 {
      for place in range { ids.append(Int32(bytes.little(UInt16.self, at: chunk.offset + 2 * place))) }
    } else {
      for place in range { ids.append(bytes.little(Int32.self, at: chunk.offset + 4 * place)) }
    }
  }

  /// The chunk of a segment, and its tokens in it.
  private func place(ofSegment segment: Int) -> (chunk: TokenCacheChunk, tokens: Range<Int>) {
    requireUse(segment >= 0 && segment < segmentCount, "TokenCache: segment \(segment) of \(segmentCount)")
    let chunk = chunks[last { $0.firstSegment <= segment }]
    let table = chunk.offset + chunk.segmentTable(trailer.bytesPerToken)
    let index = segment - chunk.firstSegment
    func end(_ index: Int) -> Int { Int(file.bytes.little(UInt32.self, at: table + 4 * index)) }
    return (chunk, (index == 0 ? 0 : end(index - 1))..<end(index))
  }

  /// The first segment of a document, or the number of segments behind the last.
  private func firstSegment(ofDocument document: Int) -> Int {
    guard document < documentCount else { return segmentCount }
    // Chunks in which no document begins have the same number as the next; the last of them is meant.
    let chunk = chunks[last { $0.firstDocument <= document }]
    let table = chunk.offset + chunk.documentTable(trailer.bytesPerToken)
    return chunk.firstSegment
      + Int(file.bytes.little(UInt32.self, at: table + 4 * (document - chunk.firstDocument)))
  }

  /// The last chunk that is so; the first one is.
  private func last(where isSo: (TokenCacheChunk) -> Bool) -> Int {
    var (low, high) = (0, chunks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isSo(chunks[middle]) { low = middle } else { high = middle }
    }
    return low
  }
}
