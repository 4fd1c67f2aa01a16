import JSON
import Testing
import Tokenization

/// The committed files under Tests/Goldens/tokenization.
enum Goldens {
  /// Tokenizers with goldens, by the name of their folder.
  static let names = ["uncased", "cased", "accents", "stripped", "plain", "added"]

  /// Tokenizers of every component beyond BERT's.
  static let pipelines = [
    "byte-level", "byte-level-prefix", "byte-level-untrimmed", "split-bytes", "byte-fallback", "suffixes",
    "prefixes",
    "word-level", "word-piece", "unigram", "unigram-first", "unigram-never",
  ]
  .map { "pipelines/" + $0 }

  /// Models of SentencePiece's own form.
  static let pieces = ["albert", "xlm-roberta", "camembert"].map { "pieces/" + $0 }

  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/Goldens/tokenization"
  }()

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(folder: "\(folder)/\(name)")
  }

  /// The cases of a JSON-lines file; a missing or an empty file fails.
  static func cases(_ name: String, _ file: String) throws -> [GoldenCase] {
    let text = try String(decoding: TestFiles.bytes("\(folder)/\(name)/\(file)"), as: UTF8.self)
    let cases = try text.split(separator: "\n").map { GoldenCase(try JSONValue(parsing: String($0))) }
    try #require(!cases.isEmpty)
    return cases
  }
}
