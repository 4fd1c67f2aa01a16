package import JSON

/// Which files of a repository a model consists of, of those that Bertie reads: config.json, weights, tokenizer, the modules of
/// sentence-transformers, bertie.json and the card.
///
/// Weights are model.safetensors, or its shards as their index says, else pytorch_model.bin, or its shards. Weights for ONNX,
/// TensorFlow and Flax, and pictures, are not taken.
package struct ModelFiles {
  private static let companions = [
    "config.json", "README.md", "bertie.json",
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
    "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model",
    "modules.json", "config_sentence_transformers.json",
  ]
  /// The names that sentence-transformers has had for a Transformer module's settings.
  private static let lengths = [
    "bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet",
  ].map { "sentence_\($0)_config.json" }
  private static let weights = [
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
  ]

  private let has: (String) -> Bool
  private let read: (String) throws -> JSONValue?

  /// Describes a repository.
  ///
  /// - Parameter has: Whether it has a file of that path.
  /// - Parameter read: The content of a file that is there already; nil where it is not.
  package init(has: @escaping (String) -> Bool, read: @escaping (String) throws -> JSONValue?) {
    self.has = has
    self.read = read
  }

  /// The paths of the model's files, as far as the indexes that are there already tell.
  ///
  /// - Throws: `HubError` `.fileNotFound` where config.json, weights or a shard of them are not in the repository.
  package func paths(of name: HubName) throws -> [String] {
    var result = Self.companions.filter(has) + Self.lengths.filter(has)
    let modules = try moduleFolders()
    guard has("config.json") || has("modules.json") else { throw missing("config.json", name) }
    var found = try weights(in: "", name)
    for folder in modules {
      result += (Self.companions + Self.lengths).map { "\(folder)/\($0)" }.filter(has)
      found += try weights(in: "\(folder)/", name)
    }
    // All weights may lie in folders that modules.json names, which comes first.
    let isKnown = try !has("modules.json") || read("modules.json") != nil
    if found.isEmpty, isKnown { throw missing("model.safetensors or pytorch_model.bin", name) }
    return result + found
  }

  /// What programs ask for in the folder of a model and what the repository does not have.
  var absent: [String] { (Self.companions + Self.weights).filter { !has($0) } }

  /// The weights in a folder, those that are preferred.
  private func weights(in folder: String, _ name: HubName) throws -> [String] {
    guard let path = Self.weights.map({ folder + $0 }).first(where: has) else { return [] }
    guard path.hasSuffix(".index.json") else { return [path] }
    guard let index = try read(path) else { return [path] }
    guard let map = index["weight_map"]?.object else {
      throw HubError(.badAnswer, path, expected: "an index with weight_map", found: "another form")
    }
    var shards = JSONObject()
    for (_, shard) in map {
      guard let shard = shard.string else {
        throw HubError(.badAnswer, path, expected: "names of files in weight_map", found: shard.kind)
      }
      guard has(folder + shard) else { throw missing(folder + shard, name) }
      shards[shard] = .null
    }
    return [path] + shards.keys.map { folder + $0 }
  }

  /// The folders that modules.json names, once it is there.
  private func moduleFolders() throws -> [String] {
    guard has("modules.json"), let modules = try read("modules.json")?.array else { return [] }
    return modules.compactMap { $0["path"]?.string }.filter { !$0.isEmpty }
  }

  private func missing(_ path: String, _ name: HubName) -> HubError {
    HubError(
      .fileNotFound, name.description, expected: "a model's files, among them \(path)",
      found: "a repository without",
      advice: "Patterns take whatever is there.")
  }
}
