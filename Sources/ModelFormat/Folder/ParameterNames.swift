/// Canonical parameter names (transformers' `BertModel`, without prefix) and their spellings in files.
enum ParameterNames {
  /// The name in the folders we write: encoder tensors get `bert.` where there is a classifier, as transformers
  /// does; the classifier and our index tensors have no prefix.
  static func stored(_ name: String, hasClassifier: Bool) -> String {
    hasClassifier && !isOutsideEncoder(name) ? "bert." + name : name
  }

  /// The spellings under which a canonical name may be stored behind a prefix, preferred first.
  static func spellings(_ name: String, prefix: String) -> [String] {
    if isOutsideEncoder(name) { return prefix.isEmpty ? [name] : [name, prefix + name] }
    let full = prefix + name
    if full.hasSuffix("LayerNorm.weight") { return [full, full.dropLast(6) + "gamma"] }
    if full.hasSuffix("LayerNorm.bias") { return [full, full.dropLast(4) + "beta"] }
    return [full]
  }

  /// What stands before `embeddings.word_embeddings.weight` in each name that ends so, as "bert." or "".
  static func prefixes(in names: [String]) -> [String] {
    let anchor = "embeddings.word_embeddings.weight"
    return names.filter { $0.hasSuffix(anchor) }.map { String($0.dropLast(anchor.count)) }
      .filter { $0.isEmpty || $0.hasSuffix(".") }.sorted()
  }

  private static func isOutsideEncoder(_ name: String) -> Bool {
    name.hasPrefix("classifier.") || name.hasPrefix("bertie.")
  }
}
