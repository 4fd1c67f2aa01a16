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
  private static let sentenceTransformers =
    ["modules.json", "config_sentence_transformers.json"] + EmbeddingConfiguration.settingsNames

  /// Copies the tokenizer.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed` or `.unreadable` with the file.
  static func copyTokenizer(from source: String, to target: String) throws {
    for name in tokenizer { try copy(name, from: source, to: target) }
  }

  /// Copies the sentence-transformers files of an encoder: what they say of its states holds for pruned and quantised ones too.
  ///
  /// - Parameter width: The width of the states where it is another than the source's: pooling then says so, and a model with a
  ///   Dense module, which reads the old width, takes no files along.
  /// - Throws: `ModelFormatError` `.writeFailed` or `.unreadable` with the file.
  static func copySentenceTransformers(from source: String, to target: String, width: Int?) throws {
    guard let folders = try moduleFolders(source) else { return }
    func hasWeights(_ folder: String) -> Bool {
      TensorStore.isThere(inFolder: PartialPath.join(source, folder))
    }
    guard width == nil || !folders.contains(where: hasWeights) else { return }
    for name in sentenceTransformers { try copy(name, from: source, to: target) }
    for folder in folders {
      try FolderReplacement.makeFolder(PartialPath.join(target, folder))
      try copy("\(folder)/config.json", from: source, to: target)
      if let width { try setPooledWidth(width, in: PartialPath.join(target, "\(folder)/config.json")) }
      guard hasWeights(folder), source != target else { continue }
      let weights = PartialPath.join(source, folder)
      let store = try TensorStore(folder: weights)
      try SafetensorsWriter.write(
        store.names.compactMap { store[$0] },
        to: PartialPath.join(target, "\(folder)/\(TensorStore.fileName)"))
    }
  }

  /// Writes the width into the settings of a pooling module.
  private static func setPooledWidth(_ width: Int, in path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    var settings = try JSONValue(contentsOf: path).object ?? [:]
    guard settings["word_embedding_dimension"] != nil else { return }
    settings["word_embedding_dimension"] = .integer(Int64(width))
    try AtomicFile.write(JSONValue.object(settings).serialized(pretty: true), to: path)
  }

  /// Names the tokenizer's class in a folder whose model is of another family now: by itself `model_type` would stand for that
  /// family's.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` where tokenizer_config.json is no object or cannot be written.
  static func nameTokenizer(of family: Family, in folder: String) throws {
    let path = PartialPath.join(folder, "tokenizer_config.json")
    let isThere = FileManager.default.fileExists(atPath: path)
    guard
      isThere
        || tokenizer.contains(where: { FileManager.default.fileExists(atPath: PartialPath.join(folder, $0)) })
    else { return }
    var settings = isThere ? try JSONValue(contentsOf: path).object ?? [:] : [:]
    guard settings["tokenizer_class"]?.string == nil else { return }
    settings["tokenizer_class"] = .string(family.className + "Tokenizer")
    try AtomicFile.write(JSONValue.object(settings).serialized(pretty: true), to: path)
  }

  /// Copies one file, where it is there.
  static func copy(_ name: String, from source: String, to target: String) throws {
    let path = PartialPath.join(source, name)
    let copy = PartialPath.join(target, name)
    guard path != copy, FileManager.default.fileExists(atPath: path) else { return }
    let file = try MappedFile(path: path)
    try AtomicFile.write(to: copy) { append in try append(file.bytes) }
  }

  /// The folders of the modules after the encoder, or nil where modules.json is absent or lists other modules than we know.
  private static func moduleFolders(_ source: String) throws -> [String]? {
    let path = PartialPath.join(source, "modules.json")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var folders: [String] = []
    for module in try JSONValue(contentsOf: path).array ?? [] {
      let kind = module["type"]?.string?.split(separator: ".").last ?? ""
      guard let folder = module["path"]?.string ?? (kind == "Normalize" ? "" : nil) else { return nil }
      if ["Transformer", "Normalize"].contains(kind), folder.isEmpty { continue }
      guard ["Pooling", "Dense", "Normalize"].contains(kind), !folder.isEmpty, !folder.contains("/"),
        !folder.hasPrefix(".")
      else { return nil }
      if FileManager.default.fileExists(atPath: PartialPath.join(source, folder)) { folders.append(folder) }
    }
    return folders
  }
}
