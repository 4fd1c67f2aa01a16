/// What the parts of a layer are called in a family's files.
struct LayerNames {
  /// What stands before the layer's number or place.
  let layers: String
  /// The canonical name of each part and its name in files.
  let parts: [(canonical: String, file: String)]

  init(_ family: Family) {
    switch family {
    case .bert, .roberta, .xlmRoberta, .camembert, .electra:
      layers = "encoder.layer."
      parts = []
    case .distilbert:
      layers = "transformer.layer."
      parts = [
        ("attention.self.query", "attention.q_lin"), ("attention.self.key", "attention.k_lin"),
        ("attention.self.value", "attention.v_lin"), ("attention.output.dense", "attention.out_lin"),
        ("attention.output.LayerNorm", "sa_layer_norm"), ("intermediate.dense", "ffn.lin1"),
        ("output.dense", "ffn.lin2"), ("output.LayerNorm", "output_layer_norm"),
      ]
    case .albert:
      layers = "encoder.albert_layer_groups."
      parts = [
        ("attention.self.query", "attention.query"), ("attention.self.key", "attention.key"),
        ("attention.self.value", "attention.value"), ("attention.output.dense", "attention.dense"),
        ("attention.output.LayerNorm", "attention.LayerNorm"), ("intermediate.dense", "ffn"),
        ("output.dense", "ffn_output"), ("output.LayerNorm", "full_layer_layer_norm"),
      ]
    case .mpnet:
      layers = "encoder.layer."
      parts = [
        ("attention.self.query", "attention.attn.q"), ("attention.self.key", "attention.attn.k"),
        ("attention.self.value", "attention.attn.v"), ("attention.output.dense", "attention.attn.o"),
        ("attention.output.LayerNorm", "attention.LayerNorm"),
      ]
    }
  }

  /// The name in files of a part with what follows it, as `attention.self.query.weight`.
  func file(_ part: String) -> String {
    for (canonical, file) in parts where part.hasPrefix(canonical + ".") {
      return file + part.dropFirst(canonical.count)
    }
    return part
  }
}
