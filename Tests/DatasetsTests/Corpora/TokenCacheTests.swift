import Datasets
import Foundation
import Testing
import Tokenization

@Suite struct TokenCacheTests {
  @Test func theCacheHoldsTheTokensOfTheCorpus() throws {
    let cache = try CorpusFolder().cache("w0 w1\nw2\n\nw3 w0\n", wordTokenizer(words: 4))
    #expect((cache.tokenCount, cache.segmentCount, cache.documentCount) == (5, 3, 2))
    #expect((0..<3).map(cache.tokens(ofSegment:)) == [[5, 6], [7], [8, 5]])
    #expect((0..<2).map(cache.segments(ofDocument:)) == [0..<2, 2..<3])
    #expect(cache.tokenCount(ofSegment: 0) == 2 && cache.vocabularySize == 9)
    #expect(cache.tokenFrequencies() == [0, 0, 0, 0, 0, 2, 1, 1, 1])
  }

  /// Several batches: the bytes of segments so far, up to all of them; files hold line ends beside.
  @Test func progressCountsTheBytesOfText() throws {
    let folder = try CorpusFolder()
    let lines = 30_000
    let line = [String](repeating: "w1 w2 w3 w4 w5 w6 w7 w8 w9", count: 10).joined(separator: " ")
    let text = String(repeating: line + "\n", count: lines)
    let corpus = try Corpus(paths: [folder.folder.write("a.txt", text)])
    var told: [Int] = []
    _ = try TokenCache.build(
      path: folder.folder.path + "/c", corpus: corpus, tokenizer: wordTokenizer(words: 10),
      progress: { told.append($0) })
    #expect(told.count == 2 && told[0] > 1 << 22 && told[0] < told[1])
    #expect(told.last == text.utf8.count - lines)
    #expect(try corpus.byteCount() == text.utf8.count)
    try FileManager.default.removeItem(atPath: corpus.files[0])
    #expect(throws: DatasetError.self) { try corpus.byteCount() }
  }

  /// Small chunks, so that documents and segments lie across many; both widths of ids.
  @Test(arguments: [40, 70_000]) func chunksChangeNothing(words: Int) throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: words)
    let text = randomText(documents: 60, lines: 1...9, length: 1...30, words: words)
    let corpus = try Corpus(paths: [folder.folder.write("a.txt", text)])
    let documents = try CorpusFolder.documents(of: corpus)
    let segments = documents.flatMap { $0 }
    for chunkTokens in [1, 2, 16, 100, 1 << 20] {
      let cache = try TokenCache.build(
        path: folder.folder.path + "/c\(chunkTokens)", corpus: corpus, tokenizer: tokenizer, threads: 2,
        progress: nil, chunkTokens: chunkTokens)
      #expect(cache.segmentCount == segments.count && cache.documentCount == documents.count)
      for (number, segment) in segments.enumerated() {
        let ids = try tokenizer.encode(segment, options: EncodingOptions(addSpecialTokens: false)).ids
        #expect(cache.tokens(ofSegment: number) == ids && cache.tokenCount(ofSegment: number) == ids.count)
      }
      var start = 0
      for (number, document) in documents.enumerated() {
        #expect(cache.segments(ofDocument: number) == start..<start + document.count)
        start += document.count
      }
    }
  }

  @Test func threadsDoNotChangeTheBytes() throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: 50)
    let text = randomText(documents: 50, lines: 1...9, length: 1...30, words: 50)
    var files: [Data] = []
    for threads in [1, 2, 7] {
      let cache = try folder.cache(text, tokenizer, name: "c\(threads)", threads: threads)
      files.append(try Data(contentsOf: URL(fileURLWithPath: cache.path)))
    }
    #expect(files[0] == files[1] && files[0] == files[2])
  }

  @Test func segmentsWithoutTokensAreLeftOut() throws {
    // A lone control character is no white space, and BERT's normaliser removes it.
    let cache = try CorpusFolder().cache("\u{1}\nw0\n\u{1}\n\n\u{1}\n\nw1", wordTokenizer(words: 2))
    #expect((0..<cache.segmentCount).map(cache.tokens(ofSegment:)) == [[5], [6]] && cache.documentCount == 2)
    expectError(.empty, "nothing that has tokens") {
      _ = try CorpusFolder().cache("\u{1}\n", wordTokenizer(words: 2))
    }
  }

  @Test func aCacheOfOtherDataIsRefusedOrReplaced() throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: 9)
    let corpus = try Corpus(paths: [folder.folder.write("a.txt", "w0 w1")])
    let path = folder.folder.path + "/cache"
    func prepare(_ corpus: Corpus, _ tokenizer: Tokenizer, _ other: TokenCache.OtherData = .refuse) throws
      -> TokenCache
    {
      try TokenCache.prepare(path: path, corpus: corpus, tokenizer: tokenizer, otherData: other)
    }
    #expect(try prepare(corpus, tokenizer).tokenCount == 2)
    let made = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    #expect(try prepare(corpus, tokenizer, .replace).tokenCount == 2)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == made)

    let other = try Corpus(paths: [folder.folder.write("b.txt", "w0 w1 w2")])
    expectError(.changedData, "a cache of other data", path) { _ = try prepare(other, tokenizer) }
    expectError(.changedData, "other data") {
      _ = try TokenCache(path: path, corpusDigest: other.digest(), tokenizer: nil)
    }
    let cased = try Tokenizer(
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<9).map { "w\($0)" },
      options: BertOptions(lowercase: false))
    expectError(.changedData, "tokenizer") { _ = try prepare(corpus, cased) }
    expectError(.changedData, "tokenizer") {
      _ = try TokenCache(path: path, corpusDigest: corpus.digest(), tokenizer: cased)
    }
    #expect(try prepare(other, tokenizer, .replace).tokenCount == 3)
    let opened = try TokenCache(path: path, corpusDigest: other.digest(), tokenizer: tokenizer)
    #expect(try opened.corpusDigest == other.digest() && opened.tokenizerDigest == tokenizer.digest())
  }

  @Test func otherFilesAreNeverReplaced() throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: 9)
    let path = try folder.folder.write("a.txt", "w0 w1")
    let corpus = try Corpus(paths: [path])
    for replacing in [false, true] {
      expectError(.malformed, "a.txt", "name another file") {
        _ = try TokenCache.prepare(
          path: path, corpus: corpus, tokenizer: tokenizer, otherData: replacing ? .replace : .refuse)
      }
    }
    expectError(.malformed, "a.txt") {
      _ = try TokenCache.build(path: path, corpus: corpus, tokenizer: tokenizer)
    }
    expectError(.unwritable, "no-folder") {
      _ = try TokenCache.build(
        path: folder.folder.path + "/no-folder/c", corpus: corpus, tokenizer: tokenizer)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "w0 w1")
  }

  /// Every length, and a bit of every byte: an error, never a trap or other tokens.
  @Test func cutAndChangedFilesAreRefused() throws {
    let folder = try CorpusFolder()
    let cache = try folder.cache("w0 w1\nw2\n\nw3 w0 w1\n", wordTokenizer(words: 4))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: cache.path)))
    var mutants = (0..<bytes.count).map { Array(bytes[..<$0]) }
    for place in bytes.indices {
      var mutant = bytes
      mutant[place] ^= 1 << UInt8(place % 8)
      mutants.append(mutant)
    }
    mutants += [bytes + [0], Array(bytes[..<8] + bytes[16...]), bytes + bytes]
    for (number, mutant) in mutants.enumerated() {
      let path = try folder.folder.write("mutant", mutant)
      do {
        let opened = try TokenCache(path: path)
        // The digests are in the trailer under its check, so nothing that opens differs.
        Issue.record("mutant \(number) opened with \(opened.tokenCount) tokens")
      } catch let error as DatasetError {
        #expect(error.code == .damaged || error.code == .malformed, "\(error)")
        #expect(error.file == path)
      }
    }
  }

  @Test func aDamagedCacheIsMadeAnewWhereAllowed() throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: 4)
    let cache = try folder.cache("w0 w1\nw2\n", tokenizer)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: cache.path)))
    try folder.folder.write("cut", Array(bytes.dropLast(9)))
    let path = folder.folder.path + "/cut"
    let corpus = try Corpus(paths: [folder.folder.path + "/cache.txt"])
    expectError(.damaged, "cut short", "delete it") {
      _ = try TokenCache.prepare(path: path, corpus: corpus, tokenizer: tokenizer)
    }
    let made = try TokenCache.prepare(path: path, corpus: corpus, tokenizer: tokenizer, otherData: .replace)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: made.path))) == bytes)
  }

  @Test func aFailedBuildLeavesTheOldCache() throws {
    let folder = try CorpusFolder()
    let tokenizer = try wordTokenizer(words: 4)
    let cache = try folder.cache("w0 w1\n", tokenizer)
    let bad = try Corpus(paths: [folder.folder.write("bad.txt", Array("w0\n".utf8) + [0xFF])])
    expectError(.notUTF8, line: 2, "bad.txt") {
      _ = try TokenCache.build(path: cache.path, corpus: bad, tokenizer: tokenizer)
    }
    #expect(try TokenCache(path: cache.path).tokenCount == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.folder.path)
    #expect(names.sorted() == ["bad.txt", "cache", "cache.txt"])
  }
}
