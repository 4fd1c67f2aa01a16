public import JSON

extension EncoderConfiguration {
  /// Reads the shape from the content of config.json.
  ///
  /// The five sizes (vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size) must be
  /// there; what else is absent or null has the default of transformers' `BertConfig`. A stock configuration
  /// does not say whether there is a pooler: it is taken to be there. The `bertie` object is read where
  /// model_type has our prefix, and refused elsewhere.
  ///
  /// - Throws: `ModelFormatError`: `.badConfiguration` with the key, `.unsupportedModel` for another family or
  ///   for settings that change what the model computes, `.newerFormat` for a newer `bertie` object.
  public init(config: JSONValue) throws {
    guard let object = config.object else {
      throw ModelFormatError(
        .badConfiguration, place: "config.json", expected: "an object", found: config.kind)
    }
    let reader = ConfigurationReader(object: object, place: "")
    guard let modelType = try reader.string("model_type") else {
      throw reader.invalid("model_type", "bert or bertie-bert", "nothing")
    }
    try Self.refuseOtherComputations(reader)
    let hiddenSize = try reader.integer("hidden_size")
    let numHiddenLayers = try reader.integer("num_hidden_layers")
    let hasPrefix = modelType.hasPrefix(BertieObject.modelTypePrefix)
    self.init(
      modelType: hasPrefix ? String(modelType.dropFirst(BertieObject.modelTypePrefix.count)) : modelType,
      vocabSize: try reader.integer("vocab_size"), hiddenSize: hiddenSize,
      numAttentionHeads: try reader.integer("num_attention_heads"),
      intermediateSize: try reader.integer("intermediate_size"),
      maxPositionEmbeddings: try reader.integer("max_position_embeddings", default: 512),
      typeVocabSize: try reader.integer("type_vocab_size", default: 2),
      layerNormEps: try reader.number("layer_norm_eps", default: 1e-12),
      hiddenActivation: try Self.activation(reader),
      hiddenDropoutProb: try reader.number("hidden_dropout_prob", default: 0.1),
      attentionProbsDropoutProb: try reader.number("attention_probs_dropout_prob", default: 0.1),
      classifierDropout: reader.value("classifier_dropout") == nil
        ? nil : try reader.number("classifier_dropout", default: 0),
      initializerRange: try reader.number("initializer_range", default: 0.02),
      padTokenId: try reader.integer("pad_token_id", default: 0), layers: [], pooler: hiddenSize,
      originalNumHiddenLayers: numHiddenLayers)
    // The sizes bound the layers that are made from them, so they are checked before.
    try validate()
    if let bertie = try reader.nested("bertie") {
      guard hasPrefix else {
        throw reader.invalid("bertie", "model_type with the prefix bertie-", "model_type \(modelType)")
      }
      let content = try BertieObject(bertie, configuration: self)
      layers = content.layers ?? fullLayers(numHiddenLayers)
      pooler = content.pooler
    } else if hasPrefix {
      throw reader.invalid("bertie", "an object, since model_type is \(modelType)", "nothing")
    } else {
      layers = fullLayers(numHiddenLayers)
    }
    try validate()
  }

  private static func activation(_ reader: ConfigurationReader) throws -> Activation {
    let name = try reader.string("hidden_act") ?? "gelu"
    if name == "gelu_pytorch_tanh" { return .geluTanh }
    guard let activation = Activation(rawValue: name) else {
      throw ModelFormatError(
        .unsupportedModel, place: "hidden_act", expected: "gelu, gelu_new, gelu_pytorch_tanh or relu",
        found: name)
    }
    return activation
  }

  /// Stock settings under which BERT computes something else than we do.
  private static func refuseOtherComputations(_ reader: ConfigurationReader) throws {
    let position = try reader.string("position_embedding_type") ?? "absolute"
    let prunedHeads = reader.value("pruned_heads")?.object?.isEmpty ?? true
    let refused: [(key: String, expected: String, isThere: Bool)] = [
      ("position_embedding_type", "absolute", position != "absolute"),
      ("is_decoder", "false", reader.value("is_decoder")?.bool == true),
      ("add_cross_attention", "false", reader.value("add_cross_attention")?.bool == true),
      ("pruned_heads", "no pruned heads: version 5 of transformers ignores them", !prunedHeads),
    ]
    for setting in refused where setting.isThere {
      throw ModelFormatError(
        .unsupportedModel, place: setting.key, expected: setting.expected,
        found: reader.value(setting.key).map(reader.describe) ?? "nothing")
    }
  }
}
