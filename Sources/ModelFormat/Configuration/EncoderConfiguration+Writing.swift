public import JSON

extension EncoderConfiguration {
  /// The content of config.json for this shape and head, keys in ascending order.
  ///
  /// A stock shape with the default pooling is written as stock transformers writes it (with fewer layers or
  /// another feed-forward width, those are the stock keys). Every other shape keeps the stock keys of the
  /// ORIGINAL model, adds the object `bertie`, and gets a model_type and architectures that stock loaders do not
  /// know.
  ///
  /// - Parameters:
  ///   - classifier: The head, or nil for a bare encoder, whose label keys are then dropped.
  ///   - elementType: The type of the weights, which `dtype` states: transformers loads them in it. Nil, for a shape
  ///     without weights, states none. The older name `torch_dtype` is dropped.
  ///   - original: The config.json of the model this one was made from; its unknown keys are kept.
  public func config(
    classifier: ClassifierConfiguration? = nil, elementType: ElementType? = nil,
    preserving original: JSONObject = [:]
  ) -> JSONObject {
    var object = original
    object["dtype"] = elementType.map { .string($0.configName) }
    object["torch_dtype"] = nil
    let bertie = BertieObject.make(self, pooling: classifier?.pooling ?? .pooler)
    let isNative = bertie != nil
    object["bertie"] = bertie
    object["model_type"] = .string((isNative ? BertieObject.modelTypePrefix : "") + modelType)
    let architecture =
      (isNative ? "Bertie" : "Bert") + (classifier == nil ? "Model" : "ForSequenceClassification")
    object["architectures"] = [.string(architecture)]
    // A stock shape without layers keeps the original width: any is right.
    let width = isNative ? intermediateSize : layers.first?.feedForward?.width ?? intermediateSize
    let sizes: [(String, Int)] = [
      ("vocab_size", vocabSize), ("hidden_size", hiddenSize), ("num_attention_heads", numAttentionHeads),
      ("num_hidden_layers", isNative ? originalNumHiddenLayers : layers.count), ("intermediate_size", width),
      ("max_position_embeddings", maxPositionEmbeddings), ("type_vocab_size", typeVocabSize),
      ("pad_token_id", padTokenId),
    ]
    for (key, value) in sizes { object[key] = .integer(Int64(value)) }
    let numbers: [(String, Double)] = [
      ("layer_norm_eps", layerNormEps), ("hidden_dropout_prob", hiddenDropoutProb),
      ("attention_probs_dropout_prob", attentionProbsDropoutProb), ("initializer_range", initializerRange),
    ]
    for (key, value) in numbers { object[key] = .number(value) }
    object["hidden_act"] = .string(hiddenActivation.rawValue)
    object["position_embedding_type"] = "absolute"
    object["classifier_dropout"] = classifierDropout.map { .number($0) } ?? .null
    for (key, value) in LabelKeys.make(classifier) { object[key] = value }
    return object.sorted()
  }
}
