public import JSON

extension EncoderConfiguration {
  /// Reads the shape from the content of config.json.
  ///
  /// The five sizes (vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size, under the family's
  /// keys) must be there; what else is absent or null has the default of transformers' configuration of the family. A stock
  /// configuration does not say whether there is a pooler: it is taken to be there where `Family.hasPooler`. The
  /// `bertie` object is read where model_type has our prefix, and refused elsewhere.
  ///
  /// - Throws: `ModelFormatError`: `.badConfiguration` with the key, `.unsupportedModel` for another family or
  ///   for settings that change what the model computes, `.newerFormat` for a newer `bertie` object.
  public init(config: JSONValue) throws {
    guard let object = config.object else {
      throw ModelFormatError(
        .badConfiguration, place: "config.json", expected: "an object", found: config.kind)
    }
    let reader = ConfigurationReader(object: object, place: "")
    let (family, hasPrefix) = try Self.family(reader)
    try Self.refuseOtherComputations(reader, family)
    let keys = ConfigurationKeys(family)
    let hiddenSize = try reader.integer(keys.hiddenSize)
    let (groups, inner) = try Self.groups(reader, family)
    let steps = try reader.integer(keys.numHiddenLayers)
    self.init(
      family: family, vocabSize: try reader.integer("vocab_size"), hiddenSize: hiddenSize,
      embeddingSize: try Self.embeddingSize(reader, family, hiddenSize),
      numAttentionHeads: try reader.integer(keys.numAttentionHeads),
      intermediateSize: try reader.integer(keys.intermediateSize),
      maxPositionEmbeddings: try reader.integer("max_position_embeddings", default: 512),
      typeVocabSize: try Self.typeVocabSize(reader, keys),
      layerNormEps: try keys.layerNormEps.map { try reader.number($0, default: 1e-12) } ?? 1e-12,
      hiddenActivation: try Self.activation(reader, keys),
      hiddenDropoutProb: try reader.number(keys.hiddenDropout.key, default: keys.hiddenDropout.standard),
      attentionProbsDropoutProb: try reader.number(
        keys.attentionDropout.key, default: keys.attentionDropout.standard),
      classifierDropout: try Self.classifierDropout(reader, keys),
      qaDropout: try keys.qaDropout.map { try reader.number($0.key, default: $0.standard) } ?? 0,
      initializerRange: try reader.number("initializer_range", default: 0.02),
      padTokenId: try reader.integer("pad_token_id", default: keys.padTokenId),
      relativeAttention: family.hasRelativeAttention
        ? RelativeAttention(buckets: try reader.integer("relative_attention_num_buckets", default: 32)) : nil,
      layers: [], sharing: nil, pooler: family.hasPooler ? hiddenSize : nil,
      originalNumHiddenLayers: steps < 0 ? steps : saturatingProduct(steps, max(0, inner)),
      numHiddenGroups: groups, innerGroupNum: inner)
    // The sizes bound the layers that are made from them, so they are checked before.
    try validate()
    if let bertie = try reader.nested("bertie") {
      guard hasPrefix else {
        throw reader.invalid("bertie", "model_type with the prefix bertie-", "model_type \(modelType)")
      }
      let content = try BertieObject(bertie, configuration: self)
      layers = content.layers ?? fullLayers(originalNumHiddenLayers)
      wordEmbeddingSize = content.wordEmbeddingSize
      sharing = content.hasSharing ? content.sharing : stockSharing
      pooler = content.pooler
    } else if hasPrefix {
      throw reader.invalid("bertie", "an object, since model_type is bertie-\(modelType)", "nothing")
    } else {
      layers = fullLayers(originalNumHiddenLayers)
      sharing = stockSharing
    }
    try validate()
  }

  /// The family of model_type, and whether it has our prefix.
  private static func family(_ reader: ConfigurationReader) throws -> (Family, hasPrefix: Bool) {
    let names = Family.allCases.map(\.rawValue).joined(separator: ", ")
    guard let modelType = try reader.string("model_type") else {
      throw reader.invalid("model_type", "one of \(names), also with the prefix bertie-", "nothing")
    }
    let prefix = BertieObject.modelTypePrefix
    let hasPrefix = modelType.hasPrefix(prefix)
    guard let family = Family(rawValue: hasPrefix ? String(modelType.dropFirst(prefix.count)) : modelType)
    else {
      throw ModelFormatError(
        .unsupportedModel, place: "model_type", expected: "one of \(names), also with the prefix bertie-",
        found: modelType)
    }
    return (family, hasPrefix)
  }

  private static func embeddingSize(
    _ reader: ConfigurationReader, _ family: Family, _ hiddenSize: Int
  ) throws -> Int {
    guard family.factorisesEmbeddings else { return hiddenSize }
    return try reader.integer("embedding_size", default: 128)
  }

  /// ALBERT's groups and the layers of each.
  private static func groups(_ reader: ConfigurationReader, _ family: Family) throws -> (Int, inner: Int) {
    guard family == .albert else { return (1, 1) }
    return (
      try reader.integer("num_hidden_groups", default: 1), try reader.integer("inner_group_num", default: 1)
    )
  }

  private static func typeVocabSize(_ reader: ConfigurationReader, _ keys: ConfigurationKeys) throws -> Int {
    guard let key = keys.typeVocabSize else { return 0 }
    return try reader.integer(key, default: 2)
  }

  private static func classifierDropout(
    _ reader: ConfigurationReader, _ keys: ConfigurationKeys
  ) throws -> Double? {
    guard let (key, standard) = keys.classifierDropout else { return nil }
    return reader.value(key) == nil ? standard : try reader.number(key, default: 0)
  }

  private static func activation(
    _ reader: ConfigurationReader, _ keys: ConfigurationKeys
  ) throws -> Activation {
    let name = try reader.string(keys.hiddenActivation) ?? keys.hiddenActivationDefault
    if name == "gelu_pytorch_tanh" { return .geluTanh }
    guard let activation = Activation(rawValue: name) else {
      throw ModelFormatError(
        .unsupportedModel, place: keys.hiddenActivation,
        expected: "gelu, gelu_new, gelu_pytorch_tanh or relu", found: name)
    }
    return activation
  }

  /// Stock settings under which the family computes something else than we do.
  private static func refuseOtherComputations(_ reader: ConfigurationReader, _ family: Family) throws {
    let position = try reader.string("position_embedding_type") ?? "absolute"
    let prunedHeads = reader.value("pruned_heads")?.object?.isEmpty ?? true
    var refused: [(key: String, expected: String, isThere: Bool)] = [
      ("position_embedding_type", "absolute", position != "absolute"),
      ("is_decoder", "false", reader.value("is_decoder")?.bool == true),
      ("add_cross_attention", "false", reader.value("add_cross_attention")?.bool == true),
      ("pruned_heads", "no pruned heads: version 5 of transformers ignores them", !prunedHeads),
    ]
    if family == .electra {
      let activation = try reader.string("summary_activation") ?? "gelu"
      refused.append(("summary_activation", "gelu", activation != "gelu"))
    }
    for setting in refused where setting.isThere {
      throw ModelFormatError(
        .unsupportedModel, place: setting.key, expected: setting.expected,
        found: reader.value(setting.key).map(reader.describe) ?? "nothing")
    }
  }
}
