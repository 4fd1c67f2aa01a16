/// The exact shape of an encoder: the stock sizes of the original model and what is kept in each layer.
///
/// Properties are the keys of config.json in camel case; `hiddenActivation` is `hidden_act`. The stock sizes
/// describe the ORIGINAL model; `layers` and `pooler` describe what is there. H stands for `hiddenSize` below.
public struct EncoderConfiguration: Sendable, Equatable {
  /// The family without our prefix: "bert".
  public var modelType: String
  /// Rows of the word embeddings.
  public var vocabSize: Int
  /// Width H of the residual stream and of every layer norm.
  public var hiddenSize: Int
  /// Heads of a layer of the original model; divides `hiddenSize`.
  public var numAttentionHeads: Int
  /// Feed-forward width of the original model.
  public var intermediateSize: Int
  /// Rows of the position embeddings: the longest input in tokens.
  public var maxPositionEmbeddings: Int
  /// Rows of the token type embeddings.
  public var typeVocabSize: Int
  /// Added to the variance in every layer norm.
  public var layerNormEps: Double
  /// The function between the feed-forward maps.
  public var hiddenActivation: Activation
  /// Dropout after embeddings and sublayers in training, 0..<1.
  public var hiddenDropoutProb: Double
  /// Dropout of attention probabilities in training, 0..<1.
  public var attentionProbsDropoutProb: Double
  /// Dropout before the classifier in training, 0..<1; nil means `hiddenDropoutProb`.
  public var classifierDropout: Double?
  /// Standard deviation of new weights.
  public var initializerRange: Double
  /// The token id of padding.
  public var padTokenId: Int
  /// The layers that are there, in order.
  public var layers: [LayerConfiguration]
  /// Kept outputs of the pooler's linear map; nil where there is no pooler.
  public var pooler: Int?
  /// Layers of the original model.
  public var originalNumHiddenLayers: Int

  /// The original head size D = `hiddenSize` / `numAttentionHeads`; 0 while there are no heads.
  public var headSize: Int { numAttentionHeads > 0 ? hiddenSize / numAttentionHeads : 0 }

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
    var configuration = EncoderConfiguration(
      modelType: "bert", vocabSize: vocabSize, hiddenSize: hiddenSize, numAttentionHeads: numAttentionHeads,
      intermediateSize: intermediateSize, maxPositionEmbeddings: maxPositionEmbeddings,
      typeVocabSize: typeVocabSize, layerNormEps: layerNormEps, hiddenActivation: hiddenActivation,
      hiddenDropoutProb: hiddenDropoutProb, attentionProbsDropoutProb: attentionProbsDropoutProb,
      classifierDropout: classifierDropout, initializerRange: initializerRange, padTokenId: padTokenId,
      layers: [], pooler: hasPooler ? hiddenSize : nil, originalNumHiddenLayers: numHiddenLayers)
    configuration.layers = configuration.fullLayers(max(0, numHiddenLayers))
    return configuration
  }

  /// The first unpruned layers, which share the memory of their heads.
  func fullLayers(_ count: Int) -> [LayerConfiguration] {
    var layer = fullLayer(0)
    return (0..<count).map {
      layer.sourceLayer = $0
      return layer
    }
  }

  /// The unpruned layer of a source number.
  public func fullLayer(_ sourceLayer: Int) -> LayerConfiguration {
    let heads = (0..<max(0, numAttentionHeads)).map {
      HeadConfiguration(source: $0, qk: headSize, v: headSize)
    }
    return LayerConfiguration(
      sourceLayer: sourceLayer,
      attention: AttentionConfiguration(heads: heads, scale: headSize, output: hiddenSize),
      feedForward: FeedForwardConfiguration(width: intermediateSize, output: hiddenSize))
  }

  /// Whether stock transformers can hold this shape: any number of layers, all with every head in full and one
  /// common feed-forward width, and a full pooler or none.
  public var isStock: Bool {
    guard pooler == nil || pooler == hiddenSize else { return false }
    guard let width = layers.first.map({ $0.feedForward?.width ?? 0 }) else { return true }
    return width > 0
      && layers.allSatisfy { layer in
        layer.feedForward == FeedForwardConfiguration(width: width, output: hiddenSize)
          && layer.attention.map(isFull) == true
      }
  }

  private func isFull(_ attention: AttentionConfiguration) -> Bool {
    attention.scale == headSize && attention.output == hiddenSize
      && attention.heads.count == numAttentionHeads
      && attention.heads.allSatisfy { $0.qk == headSize && $0.v == headSize }
  }
}
