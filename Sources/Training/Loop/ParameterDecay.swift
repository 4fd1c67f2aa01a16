/// Which parameters AdamW's weight decay shrinks: all but biases, MPNet's biases by distance among them, and layer norms, told by
/// their names.
///
/// As in the original BERT (`exclude_from_weight_decay`) and transformers' Trainer: a bias, and the scale and
/// shift of a layer norm, have nothing to gain from being small.
enum ParameterDecay {
  /// Whether the parameter of that checkpoint name is decayed.
  static func applies(to name: String) -> Bool {
    let parts = name.split(separator: ".")
    if parts.last == "bias" || parts.contains("relative_attention_bias") { return false }
    return !parts.contains { $0 == "LayerNorm" || $0 == "layer_norm" }
  }
}
