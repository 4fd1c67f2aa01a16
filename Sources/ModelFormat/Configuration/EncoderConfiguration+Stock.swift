extension EncoderConfiguration {
  /// The family without our prefix, as config.json names it.
  public var modelType: String { family.rawValue }

  /// A BERT of stock shape; the defaults are those of bert-base-uncased and of transformers' `BertConfig`.
  ///
  /// Impossible values are found by `validate()`, not here.
  public static func bert(
    vocabSize: Int = 30522, hiddenSize: Int = 768, numHiddenLayers: Int = 12, numAttentionHeads: Int = 12,
    intermediateSize: Int = 3072, maxPositionEmbeddings: Int = 512, typeVocabSize: Int = 2,
    layerNormEps: Double = 1e-12, hiddenActivation: Activation = .gelu, hiddenDropoutProb: Double = 0.1,
    attentionProbsDropoutProb: Double = 0.1, classifierDropout: Double? = nil,
    initializerRange: Double = 0.02, padTokenId: Int = 0, hasPooler: Bool = true
  ) -> EncoderConfiguration {
    var configuration = stock(
      .bert, vocabSize: vocabSize, hiddenSize: hiddenSize, numHiddenLayers: numHiddenLayers,
      numAttentionHeads: numAttentionHeads, intermediateSize: intermediateSize,
      maxPositionEmbeddings: maxPositionEmbeddings, typeVocabSize: typeVocabSize,
      layerNormEps: layerNormEps, hiddenActivation: hiddenActivation, padTokenId: padTokenId)
    configuration.hiddenDropoutProb = hiddenDropoutProb
    configuration.attentionProbsDropoutProb = attentionProbsDropoutProb
    configuration.classifierDropout = classifierDropout
    configuration.initializerRange = initializerRange
    configuration.pooler = hasPooler ? hiddenSize : nil
    return configuration
  }

  /// A model of stock shape of any family.
  ///
  /// What has no parameter here has the default of transformers' configuration of that family. Impossible values are found by
  /// `validate()`, not here.
  /// - Parameters:
  ///   - embeddingSize: E; nil means H.
  ///   - typeVocabSize: nil: 2, or 0 where the family has no token types.
  ///   - numHiddenLayers: Layers; for ALBERT how often its groups run.
  ///   - numHiddenGroups: ALBERT's groups.
  ///   - innerGroupNum: ALBERT's layers of a group.
  public static func stock(
    _ family: Family, vocabSize: Int, hiddenSize: Int, embeddingSize: Int? = nil, numHiddenLayers: Int,
    numAttentionHeads: Int, intermediateSize: Int, maxPositionEmbeddings: Int, typeVocabSize: Int? = nil,
    layerNormEps: Double = 1e-12, hiddenActivation: Activation = .gelu, padTokenId: Int? = nil,
    numHiddenGroups: Int = 1, innerGroupNum: Int = 1
  ) -> EncoderConfiguration {
    let keys = ConfigurationKeys(family)
    let depth = max(0, numHiddenLayers) * innerGroupNum
    var configuration = EncoderConfiguration(
      family: family, vocabSize: vocabSize, hiddenSize: hiddenSize,
      embeddingSize: embeddingSize ?? hiddenSize, numAttentionHeads: numAttentionHeads,
      intermediateSize: intermediateSize, maxPositionEmbeddings: maxPositionEmbeddings,
      typeVocabSize: typeVocabSize ?? (family.hasTokenTypes ? 2 : 0), layerNormEps: layerNormEps,
      hiddenActivation: hiddenActivation, hiddenDropoutProb: keys.hiddenDropout.standard,
      attentionProbsDropoutProb: keys.attentionDropout.standard,
      classifierDropout: keys.classifierDropout?.standard, qaDropout: keys.qaDropout?.standard ?? 0,
      initializerRange: 0.02, padTokenId: padTokenId ?? keys.padTokenId,
      relativeAttention: family.hasRelativeAttention ? RelativeAttention() : nil, layers: [],
      sharing: nil, pooler: family.hasPooler ? hiddenSize : nil,
      originalNumHiddenLayers: depth, numHiddenGroups: numHiddenGroups, innerGroupNum: innerGroupNum)
    configuration.layers = configuration.fullLayers(depth)
    configuration.sharing = configuration.stockSharing
    return configuration
  }
}
