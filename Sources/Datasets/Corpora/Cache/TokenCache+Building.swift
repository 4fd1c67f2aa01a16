import ModelFormat
public import Tokenization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TokenCache {
  /// What to do with a file that is a cache of other data, or damaged.
  public enum OtherData: Sendable {
    /// Throw an error.
    case refuse
    /// Make the cache anew in its place.
    case replace
  }

  /// Opens the cache of a corpus and a tokenizer, and makes it where it is not there.
  ///
  /// The corpus is read once for its digest, and once more where the cache is to be made. `progress` is as in
  /// ``build(path:corpus:tokenizer:threads:progress:)``. Throws as that and as
  /// ``init(path:corpusDigest:tokenizer:)``; with `otherData` `.replace`, a cache of other data and a damaged one are
  /// replaced.
  public static func prepare(
    path: String, corpus: Corpus, tokenizer: Tokenizer, threads: Int? = nil, otherData: OtherData = .refuse,
    progress: ((Int) -> Void)? = nil
  ) throws -> TokenCache {
    if FileManager.default.fileExists(atPath: path) {
      do {
        let cache = try TokenCache(path: path)
        try cache.requireTokenizer(tokenizer.digest(threads: threads))
        try cache.requireCorpus(corpus.digest())
        return cache
      } catch let error as DatasetError where error.code == .changedData || error.code == .damaged {
        guard otherData == .replace else { throw error }
      }
    }
    return try build(path: path, corpus: corpus, tokenizer: tokenizer, threads: threads, progress: progress)
  }

  /// Tokenises a corpus into a file, in the place of any token cache that was there before, and opens it.
  ///
  /// The file is the same for every number of threads (nil: all processors), and takes its name only when it is
  /// whole: a build that was stopped leaves what was there before, and begins anew the next time. `progress` is
  /// called with the bytes of all segments so far after every few megabytes of them. Segments of which the tokenizer
  /// leaves nothing are left out.
  ///
  /// Throws ``DatasetError``: what ``Corpus`` and its files give rise to, with file and line; `empty` for a corpus
  /// without a token; `malformed` where the file is there and no token cache, so that no other file is lost;
  /// `unwritable`; and what the tokenizer throws. Memory: a few megabytes of text with their tokens, and a chunk of
  /// about a million tokens.
  public static func build(
    path: String, corpus: Corpus, tokenizer: Tokenizer, threads: Int? = nil, progress: ((Int) -> Void)? = nil
  ) throws -> TokenCache {
    try build(
      path: path, corpus: corpus, tokenizer: tokenizer, threads: threads, progress: progress,
      chunkTokens: TokenCacheLayout.chunkTokens)
  }

  /// As the public method, with chunks of at least so many tokens.
  package static func build(
    path: String, corpus: Corpus, tokenizer: Tokenizer, threads: Int?, progress: ((Int) -> Void)?,
    chunkTokens: Int
  ) throws -> TokenCache {
    if FileManager.default.fileExists(atPath: path) {
      try TokenCacheCheck(file: map(path)).requireMagic()
    }
    let tokenizerDigest = try tokenizer.digest(threads: threads)
    do {
      try AtomicFile.write(to: path) { append in
        try withoutActuallyEscaping(append) { append in
          var writer = try TokenCacheWriter(
            vocabularySize: tokenizer.vocabularySize, chunkTokens: chunkTokens, append: append)
          let reader = CorpusReader(corpus)
          var bytes = 0
          while true {
            let segments = try reader.segments(ofBytes: batchBytes)
            if segments.isEmpty { break }
            let encodings = try tokenizer.encode(
              batch: segments.map { TextPair($0.text) }, options: EncodingOptions(addSpecialTokens: false),
              threads: threads)
            for (segment, encoding) in zip(segments, encodings) {
              try writer.add(encoding.ids, startsDocument: segment.startsDocument)
            }
            bytes += segments.reduce(0) { $0 + $1.text.utf8.count }
            progress?(bytes)
          }
          guard writer.tokenCount > 0 else {
            throw DatasetError(
              .empty, file: corpus.files.first ?? "", "expected text, found nothing that has tokens")
          }
          _ = try writer.finish(corpusDigest: reader.digest(), tokenizerDigest: tokenizerDigest)
        }
      }
    } catch let error as ModelFormatError {
      throw DatasetError(.unwritable, file: path, "the token cache cannot be written: \(error.found)")
    }
    return try TokenCache(path: path)
  }

  /// Bytes of text that are tokenised together.
  private static let batchBytes = 1 << 22
}

extension CorpusReader {
  /// The next segments, of together `bytes` or a little more; none at the end. Throws as ``next()``.
  func segments(ofBytes bytes: Int) throws -> [CorpusSegment] {
    var segments: [CorpusSegment] = []
    var count = 0
    while count < bytes, let segment = try next() {
      count += segment.text.utf8.count
      segments.append(segment)
    }
    return segments
  }
}
