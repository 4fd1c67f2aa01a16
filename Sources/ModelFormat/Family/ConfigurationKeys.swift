/// The keys of config.json that differ between families, and the defaults of transformers' configurations (version 5.23).
struct ConfigurationKeys {
  /// A key and the value that its absence means.
  struct Number {
    let key: String
    let standard: Double
  }

  let hiddenSize: String
  let numHiddenLayers: String
  let numAttentionHeads: String
  let intermediateSize: String
  let hiddenActivation: String
  let hiddenActivationDefault: String
  let hiddenDropout: Number
  let attentionDropout: Number
  /// The key, and its default: nil stands for the dropout of hidden states. Nil where the family has no key.
  let classifierDropout: (key: String, standard: Double?)?
  let qaDropout: Number?
  /// nil where the family has no key: 1e-12 then.
  let layerNormEps: String?
  /// nil where the family has no key: no token types then.
  let typeVocabSize: String?
  let padTokenId: Int
  /// Whether transformers writes `position_embedding_type`.
  let hasPositionEmbeddingType: Bool

  init(_ family: Family) {
    let isDistil = family == .distilbert
    let isAlbert = family == .albert
    hiddenSize = isDistil ? "dim" : "hidden_size"
    numHiddenLayers = isDistil ? "n_layers" : "num_hidden_layers"
    numAttentionHeads = isDistil ? "n_heads" : "num_attention_heads"
    intermediateSize = isDistil ? "hidden_dim" : "intermediate_size"
    hiddenActivation = isDistil ? "activation" : "hidden_act"
    hiddenActivationDefault = isAlbert ? "gelu_new" : "gelu"
    let dropout = isAlbert ? 0 : 0.1
    hiddenDropout = Number(key: isDistil ? "dropout" : "hidden_dropout_prob", standard: dropout)
    attentionDropout = Number(
      key: isDistil ? "attention_dropout" : "attention_probs_dropout_prob", standard: dropout)
    switch family {
    case .bert, .roberta, .xlmRoberta, .camembert, .electra: classifierDropout = ("classifier_dropout", nil)
    case .distilbert: classifierDropout = ("seq_classif_dropout", 0.2)
    case .albert: classifierDropout = ("classifier_dropout_prob", 0.1)
    case .mpnet: classifierDropout = nil
    }
    qaDropout = isDistil ? Number(key: "qa_dropout", standard: 0.1) : nil
    layerNormEps = isDistil ? nil : "layer_norm_eps"
    typeVocabSize = family.hasTokenTypes ? "type_vocab_size" : nil
    padTokenId = family.offsetsPositions ? 1 : 0
    hasPositionEmbeddingType = !isDistil && family != .mpnet
  }
}
