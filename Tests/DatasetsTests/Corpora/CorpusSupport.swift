import Datasets
import Evaluation
import Testing
import Tokenization

/// Text files, a folder for them, and caches of them.
struct CorpusFolder {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The segments of files with these names and contents, documents apart.
  func documents(_ files: [(String, String)], _ settings: CorpusSettings = CorpusSettings()) throws
    -> [[String]]
  {
    let paths = try files.map { try folder.write($0.0, $0.1) }
    return try Self.documents(of: Corpus(paths: paths, settings: settings))
  }

  static func documents(of corpus: Corpus) throws -> [[String]] {
    let reader = CorpusReader(corpus)
    var documents: [[String]] = []
    while let segment = try reader.next() {
      if segment.startsDocument { documents.append([]) }
      documents[documents.count - 1].append(segment.text)
    }
    return documents
  }

  /// A cache of one text file in which blank lines part documents.
  func cache(_ text: String, _ tokenizer: Tokenizer, name: String = "cache", threads: Int? = nil) throws
    -> TokenCache
  {
    let corpus = try Corpus(paths: [folder.write(name + ".txt", text)])
    return try TokenCache.build(
      path: folder.path + "/" + name, corpus: corpus, tokenizer: tokenizer, threads: threads)
  }
}

/// Ids: 0 [PAD], 1 [UNK], 2 [CLS], 3 [SEP], 4 [MASK], 5... the words w0, w1, ..., behind them the pieces ##p0, ##p1,
/// ....
func wordTokenizer(words: Int, pieces: Int = 0) throws -> Tokenizer {
  try Tokenizer(
    vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<words).map { "w\($0)" }
      + (0..<pieces).map { "##p\($0)" })
}

/// A text of documents of lines of random words, some with pieces behind them.
func randomText(
  documents: Int, lines: ClosedRange<Int>, length: ClosedRange<Int>, words: Int, pieces: Int = 0,
  seed: UInt64 = 1
) -> String {
  var generator = SplitMix64(seed: seed)
  func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + generator.index(below: range.count) }
  return (0..<documents).map { _ in
    (0..<number(lines)).map { _ in
      (0..<number(length)).map { _ in
        let tail = pieces > 0 && generator.uniform() < 0.3 ? "p\(generator.index(below: pieces))" : ""
        return "w\(generator.index(below: words))" + tail
      }.joined(separator: " ") + "\n"
    }.joined()
  }.joined(separator: "\n")
}
