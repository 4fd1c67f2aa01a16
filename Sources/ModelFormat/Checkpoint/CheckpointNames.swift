/// From the variables of Google's checkpoints to transformers' parameters.
///
/// A name is a module and its last part: `kernel` and `bias` of a linear map, `gamma` and `beta` of a layer norm, or a table. Numbers
/// in a module (`layer_3`, `group_0/inner_group_0`) stand as # in the tables below. A kernel is [inputs, outputs] and is transposed;
/// tables and the next-sentence head's `output_weights` are not.
///
/// Source: google-research/bert modeling.py, google-research/albert modeling.py; transformers' conversion of both.
package struct CheckpointNames {
  /// What a variable becomes.
  package struct Target: Equatable {
    /// transformers' name.
    package let name: String
    /// Whether the matrix is turned.
    package let isTransposed: Bool

    /// Makes a target.
    package init(name: String, isTransposed: Bool) {
      self.name = name
      self.isTransposed = isTransposed
    }
  }

  private let modules: [String: String]
  private let variables: [String: String]

  /// The names of a family.
  package init(_ family: CheckpointFamily) {
    modules = Dictionary(uniqueKeysWithValues: family == .bert ? Self.bertModules : Self.albertModules)
    variables = Dictionary(uniqueKeysWithValues: family == .bert ? Self.bertVariables : Self.albertVariables)
  }

  /// Whether a variable belongs to the optimiser or counts steps: nothing of the model.
  static func isTrainingState(_ name: String) -> Bool {
    let last = name.split(separator: "/").last ?? ""
    return ["adam_m", "adam_v", "lamb_m", "lamb_v", "global_step"].contains(last)
  }

  /// The parameter of a variable, or nil where we know none. A leading `module/` is dropped.
  package func target(of variable: String) -> Target? {
    let name = variable.hasPrefix("module/") ? String(variable.dropFirst("module/".count)) : variable
    if let known = variables[name] { return Target(name: known, isTransposed: false) }
    guard let slash = name.lastIndex(of: "/") else { return nil }
    let (pattern, numbers) = Self.pattern(name[..<slash])
    guard let module = modules[pattern] else { return nil }
    var rest = numbers[...]
    let filled = module.split(separator: ".").map { $0 == "#" ? rest.popFirst() ?? "" : String($0) }
      .joined(separator: ".")
    switch name[name.index(after: slash)...] {
    case "kernel": return Target(name: "\(filled).weight", isTransposed: true)
    case "gamma": return Target(name: "\(filled).weight", isTransposed: false)
    case "bias", "beta": return Target(name: "\(filled).bias", isTransposed: false)
    default: return nil
    }
  }

  /// A module with # for its numbers, and the numbers.
  private static func pattern(_ module: Substring) -> (String, [String]) {
    var numbers: [String] = []
    let parts = module.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
      for stem in ["layer_", "inner_group_", "group_"] where part.hasPrefix(stem) {
        let number = part.dropFirst(stem.count)
        guard let value = Int(number), value >= 0, "\(value)" == number else { return String(part) }
        numbers.append(String(number))
        return stem + "#"
      }
      return String(part)
    }
    return (parts.joined(separator: "/"), numbers)
  }

  // MARK: - BERT

  private static let bertLayer = [
    "attention/self/query", "attention/self/key", "attention/self/value", "attention/output/dense",
    "attention/output/LayerNorm", "intermediate/dense", "output/dense", "output/LayerNorm",
  ]

  private static let bertModules: [(String, String)] =
    bertLayer.map {
      (
        "bert/encoder/layer_#/\($0)",
        "bert.encoder.layer.#." + $0.split(separator: "/").joined(separator: ".")
      )
    } + [
      ("bert/embeddings/LayerNorm", "bert.embeddings.LayerNorm"), ("bert/pooler/dense", "bert.pooler.dense"),
      ("cls/predictions/transform/dense", "cls.predictions.transform.dense"),
      ("cls/predictions/transform/LayerNorm", "cls.predictions.transform.LayerNorm"),
    ]

  private static let bertVariables: [(String, String)] =
    tables("bert") + [
      ("cls/predictions/output_bias", "cls.predictions.bias"),
      ("cls/seq_relationship/output_weights", "cls.seq_relationship.weight"),
      ("cls/seq_relationship/output_bias", "cls.seq_relationship.bias"),
      ("output_weights", "classifier.weight"), ("output_bias", "classifier.bias"),
      ("cls/squad/output_weights", "qa_outputs.weight"), ("cls/squad/output_bias", "qa_outputs.bias"),
    ]

  // MARK: - ALBERT

  private static let albertLayer = [
    ("attention_1/self/query", "attention.query"), ("attention_1/self/key", "attention.key"),
    ("attention_1/self/value", "attention.value"), ("attention_1/output/dense", "attention.dense"),
    ("LayerNorm", "attention.LayerNorm"), ("ffn_1/intermediate/dense", "ffn"),
    ("ffn_1/intermediate/output/dense", "ffn_output"), ("LayerNorm_1", "full_layer_layer_norm"),
  ]

  private static let albertModules: [(String, String)] =
    albertLayer.map {
      (
        "bert/encoder/transformer/group_#/inner_group_#/\($0)",
        "albert.encoder.albert_layer_groups.#.albert_layers.#.\($1)"
      )
    } + [
      ("bert/embeddings/LayerNorm", "albert.embeddings.LayerNorm"), ("bert/pooler/dense", "albert.pooler"),
      ("bert/encoder/embedding_hidden_mapping_in", "albert.encoder.embedding_hidden_mapping_in"),
      ("cls/predictions/transform/dense", "predictions.dense"),
      ("cls/predictions/transform/LayerNorm", "predictions.LayerNorm"),
    ]

  private static let albertVariables: [(String, String)] =
    tables("albert") + [
      ("cls/predictions/output_bias", "predictions.bias"),
      ("cls/seq_relationship/output_weights", "sop_classifier.classifier.weight"),
      ("cls/seq_relationship/output_bias", "sop_classifier.classifier.bias"),
      ("output_weights", "classifier.weight"), ("output_bias", "classifier.bias"),
    ]

  /// The three tables of the embeddings.
  private static func tables(_ prefix: String) -> [(String, String)] {
    ["word", "position", "token_type"].map {
      ("bert/embeddings/\($0)_embeddings", "\(prefix).embeddings.\($0)_embeddings.weight")
    }
  }
}
