import JSON
import Testing
import Tokenization

/// The committed files under Tests/Goldens/tokenization.
enum Goldens {
  /// Tokenizers with goldens, by the name of their folder.
  static let names = ["uncased", "cased", "accents", "stripped", "plain", "added"]

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
