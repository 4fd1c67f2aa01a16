import ModelFormat
public import Tokenization

extension TokenCache {
  /// Opens a file and checks all of it.
  ///
  /// Throws ``DatasetError``: `unreadable`; `malformed` for a file that is no token cache; `damaged` for one that was
  /// cut short or changed, or is of another format version. Reads the file once (a gigabyte a second or so), in pages
  /// that it gives back.
  public convenience init(path: String) throws {
    let file = try Self.map(path)
    let (trailer, chunks) = try TokenCacheCheck(file: file).contents()
    self.init(file: file, trailer: trailer, chunks: chunks)
  }

  /// Opens a file as ``init(path:)`` does, and checks what it is of; nil asks for nothing.
  ///
  /// Throws moreover ``DatasetError`` (`changedData`) for a cache of another corpus, or of another tokenizer.
  public convenience init(path: String, corpusDigest: String?, tokenizer: Tokenizer?) throws {
    try self.init(path: path)
    if let corpusDigest { try requireCorpus(corpusDigest) }
    if let tokenizer { try requireTokenizer(tokenizer.digest()) }
  }

  /// Maps a file. Throws ``DatasetError`` (`unreadable`).
  static func map(_ path: String) throws -> MappedFile {
    do {
      return try MappedFile(path: path)
    } catch let error as ModelFormatError {
      throw DatasetError(.unreadable, file: path, "expected a token cache, found \(error.found)")
    }
  }

  /// Throws ``DatasetError`` (`changedData`) unless the cache is of the corpus with this digest.
  func requireCorpus(_ digest: String) throws {
    guard digest == corpusDigest else {
      throw DatasetError(
        .changedData, file: path,
        "expected the tokens of the corpus with digest \(digest.prefix(12)), found those of \(corpusDigest.prefix(12)): "
          + "a cache of other data; delete it, or name another file")
    }
  }

  /// Throws ``DatasetError`` (`changedData`) unless the cache is of the tokenizer with this digest.
  func requireTokenizer(_ digest: String) throws {
    guard digest == tokenizerDigest else {
      throw DatasetError(
        .changedData, file: path,
        "expected tokens of the tokenizer with digest \(digest.prefix(12)), found those of "
          + "\(tokenizerDigest.prefix(12)); delete the cache, or name another file")
    }
  }
}
