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
  ///   - pretraining: The heads of pre-training, in the place of a classifier.
  ///   - elementType: The type of the weights, which `dtype` states: transformers loads them in it. Nil, for a shape
  ///     without weights, states none. The older name `torch_dtype` is dropped.
  ///   - original: The config.json of the model this one was made from; its unknown keys are kept.
  public func config(
    classifier: ClassifierConfiguration? = nil, pretraining: PretrainingHeads? = nil,
    elementType: ElementType? = nil,
    preserving original: JSONObject = [:]
  ) -> JSONObject {
    var object = original
    object["dtype"] = elementType.map { .string($0.configName) }
    object["torch_dtype"] = nil
    let bertie = BertieObject.make(self, pooling: classifier?.pooling ?? .pooler)
    let isNative = bertie != nil
    object["bertie"] = bertie
    object["model_type"] = .string((isNative ? BertieObject.modelTypePrefix : "") + modelType)
    let kind = classifier?.kind.className ?? pretraining?.className ?? "Model"
    object["architectures"] = [.string((isNative ? "Bertie" : family.className) + kind)]
    // The decoder of hidden words is always the table of words.
    if pretraining != nil { object["tie_word_embeddings"] = nil }
    let keys = ConfigurationKeys(family)
    // A stock shape without layers keeps the original width: any is right.
    let width = isNative ? intermediateSize : layers.first?.feedForward?.width ?? intermediateSize
    let depth = isNative ? originalNumHiddenLayers : layers.count
    var sizes: [(String, Int)] = [
      ("vocab_size", vocabSize), (keys.hiddenSize, hiddenSize), (keys.numAttentionHeads, numAttentionHeads),
      (keys.numHiddenLayers, depth / innerGroupNum), (keys.intermediateSize, width),
      ("max_position_embeddings", maxPositionEmbeddings), ("pad_token_id", padTokenId),
    ]
    if let key = keys.typeVocabSize { sizes.append((key, typeVocabSize)) }
    if family.factorisesEmbeddings { sizes.append(("embedding_size", embeddingSize)) }
    if family == .albert {
      sizes += [("num_hidden_groups", numHiddenGroups), ("inner_group_num", innerGroupNum)]
    }
    if let relativeAttention {
      sizes.append(("relative_attention_num_buckets", relativeAttention.buckets))
    }
    for (key, value) in sizes { object[key] = .integer(Int64(value)) }
    var numbers: [(String, Double)] = [
      (keys.hiddenDropout.key, hiddenDropoutProb), (keys.attentionDropout.key, attentionProbsDropoutProb),
      ("initializer_range", initializerRange),
    ]
    if let key = keys.layerNormEps { numbers.append((key, layerNormEps)) }
    if let key = keys.qaDropout?.key { numbers.append((key, qaDropout)) }
    for (key, value) in numbers { object[key] = .number(value) }
    object[keys.hiddenActivation] = .string(hiddenActivation.rawValue)
    if keys.hasPositionEmbeddingType { object["position_embedding_type"] = "absolute" }
    if let key = keys.classifierDropout?.key {
      object[key] = classifierDropout.map { .number($0) } ?? .null
    }
    for (key, value) in LabelKeys.make(classifier) { object[key] = value }
    return object.sorted()
  }
}
