import Foundation
import JSON

/// Good files to begin with.
enum Corpus {
  /// The folder of goldens beside the test targets.
  static let goldens = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens").path

  /// A pruned model with a classifier, its record included.
  static let model = goldens + "/format-1/model"

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  /// The names of all members anywhere in some values, and all short strings: what means something there.
  static func words(in values: [JSONValue]) -> [String] {
    var words: Set<String> = []
    func collect(_ value: JSONValue) {
      if let text = value.string, text.utf8.count <= 40 { words.insert(text) }
      for element in value.array ?? [] { collect(element) }
      for (key, value) in value.object ?? [:] {
        words.insert(key)
        collect(value)
      }
    }
    for value in values { collect(value) }
    return words.sorted()
  }
}
