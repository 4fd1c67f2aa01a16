/// Canonical names of one layer's prunable linear maps (without `.weight` and `.bias`) and of its index tensors.
struct LayerTensorNames {
  let layer: Int

  private var prefix: String { "encoder.layer.\(layer)." }
  var query: String { prefix + "attention.self.query" }
  var key: String { prefix + "attention.self.key" }
  var value: String { prefix + "attention.self.value" }
  var attentionOutput: String { prefix + "attention.output.dense" }
  var intermediate: String { prefix + "intermediate.dense" }
  var output: String { prefix + "output.dense" }
  var attentionOutputKept: String { "bertie.layer.\(layer).attention.outputKept" }
  var feedForwardOutputKept: String { "bertie.layer.\(layer).feedForward.outputKept" }

  /// Every tensor of the attention sublayer but its layer norm.
  var attention: [String] {
    [query, key, value, attentionOutput].flatMap { [$0 + ".weight", $0 + ".bias"] } + [attentionOutputKept]
  }

  /// Every tensor of the feed-forward sublayer but its layer norm.
  var feedForward: [String] {
    [intermediate, output].flatMap { [$0 + ".weight", $0 + ".bias"] } + [feedForwardOutputKept]
  }
}
