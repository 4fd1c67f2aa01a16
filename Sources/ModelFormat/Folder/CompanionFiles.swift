#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// The files beside config and weights that a model made from another keeps.
enum CompanionFiles {
  private static let tokenizer = [
    "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model",
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
  ]
  private static let sentenceTransformers = [
    "modules.json", "sentence_bert_config.json", "config_sentence_transformers.json",
  ]

  /// Copies the tokenizer, and the sentence-transformers files where the model is still an encoder: what they say of its states
  /// holds for pruned and quantised ones too.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed` or `.unreadable` with the file.
  static func copy(from source: String, to target: String, withSentenceTransformers: Bool) throws {
    for name in tokenizer { try copy(name, from: source, to: target) }
    guard withSentenceTransformers, let poolings = try poolingFolders(source) else { return }
    for name in sentenceTransformers { try copy(name, from: source, to: target) }
    for folder in poolings {
      try FolderReplacement.makeFolder(PartialPath.join(target, folder))
      try copy("\(folder)/config.json", from: source, to: target)
    }
  }

  private static func copy(_ name: String, from source: String, to target: String) throws {
    let path = PartialPath.join(source, name)
    let copy = PartialPath.join(target, name)
    guard path != copy, FileManager.default.fileExists(atPath: path) else { return }
    let file = try MappedFile(path: path)
    try AtomicFile.write(to: copy) { append in try append(file.bytes) }
  }

  /// The folders of the pooling modules, or nil where modules.json is absent or lists modules with weights.
  private static func poolingFolders(_ source: String) throws -> [String]? {
    let path = PartialPath.join(source, "modules.json")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var folders: [String] = []
    for module in try JSONValue(contentsOf: path).array ?? [] {
      let kind = module["type"]?.string ?? ""
      if kind.hasSuffix(".Transformer"), module["path"]?.string == "" { continue }
      if kind.hasSuffix(".Normalize") { continue }
      guard kind.hasSuffix(".Pooling"), let folder = module["path"]?.string, !folder.isEmpty,
        !folder.contains("/"), !folder.hasPrefix(".")
      else { return nil }
      folders.append(folder)
    }
    return folders
  }
}
