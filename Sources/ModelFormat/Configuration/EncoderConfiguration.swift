/// The exact shape of an encoder: the stock sizes of the original model and what is kept in each layer.
///
/// Properties are the keys of config.json in camel case; `hiddenActivation` is `hidden_act`. The stock sizes
/// describe the ORIGINAL model; `layers` and `pooler` describe what is there. H stands for `hiddenSize` below.
public struct EncoderConfiguration: Sendable, Equatable {
  /// The family, `model_type` without our prefix.
  public var family: Family
  /// Rows of the word embeddings.
  public var vocabSize: Int
  /// Width H of the residual stream and of every layer's norms.
  public var hiddenSize: Int
  /// Width E of the embeddings and of their layer norm; H but where `Family.factorisesEmbeddings`.
  public var embeddingSize: Int
  /// Width F of factorised word embeddings, at most `embeddingSize`: a map without bias takes them to that width before positions
  /// and types are added. Nil where the table has the full width; no family's stock models have it.
  public var wordEmbeddingSize: Int? = nil
  /// Heads of a layer of the original model; divides `hiddenSize`.
  public var numAttentionHeads: Int
  /// Feed-forward width of the original model.
  public var intermediateSize: Int
  /// Rows of the position embeddings; `maxTokens` is the longest input.
  public var maxPositionEmbeddings: Int
  /// Rows of the token type embeddings; with 0 there are none, and the types of tokens are not looked at.
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
  /// Dropout before a head of kind `span` in training, 0..<1; DistilBERT's `qa_dropout`, 0 elsewhere.
  public var qaDropout: Double
  /// Standard deviation of new weights.
  public var initializerRange: Double
  /// The token id of padding.
  public var padTokenId: Int
  /// The bias of attention scores; nil where the family has none.
  public var relativeAttention: RelativeAttention?
  /// The layers that are there, in order, each as often as it runs.
  public var layers: [LayerConfiguration]
  /// Which of them use the weights of which; nil where each has its own.
  public var sharing: LayerSharing?
  /// Kept outputs of the pooler's linear map; nil where there is no pooler.
  public var pooler: Int?
  /// Layers of the original model, each as often as it runs: for ALBERT `num_hidden_layers` `inner_group_num`.
  public var originalNumHiddenLayers: Int
  /// Groups of layers of the original model, ALBERT's `num_hidden_groups`; 1 elsewhere.
  public var numHiddenGroups: Int
  /// Layers of a group, ALBERT's `inner_group_num`; 1 elsewhere.
  public var innerGroupNum: Int

  /// The original head size D = `hiddenSize` / `numAttentionHeads`; 0 while there are no heads.
  public var headSize: Int { numAttentionHeads > 0 ? hiddenSize / numAttentionHeads : 0 }

  /// The longest input in tokens: the rows of the position embeddings less those that `Family.offsetsPositions` skips.
  public var maxTokens: Int { maxPositionEmbeddings - (family.offsetsPositions ? padTokenId + 1 : 0) }

  /// Whether a map of width E to width H follows the embeddings' layer norm: ALBERT always has one, others where E is not H.
  public var projectsEmbeddings: Bool { family == .albert || embeddingSize != hiddenSize }

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

  /// Whether stock transformers can hold this shape: any number of layers (of ALBERT: all), all with every head in full and one
  /// common feed-forward width, shared as in the family, a full pooler or none, token types where the family has them, and word
  /// embeddings that are not factorised.
  public var isStock: Bool {
    guard pooler == nil || pooler == hiddenSize, family.hasTokenTypes == (typeVocabSize > 0) else {
      return false
    }
    guard wordEmbeddingSize == nil, sharesAsStock else { return false }
    guard let width = layers.first.map({ $0.feedForward?.width ?? 0 }) else { return true }
    return width > 0
      && layers.allSatisfy { layer in
        layer.feedForward == FeedForwardConfiguration(width: width, output: hiddenSize)
          && layer.attention.map(isFull) == true
      }
  }

  /// How the layers of the original model share their weights; nil where each has its own.
  var stockSharing: LayerSharing? {
    guard family == .albert else { return nil }
    let steps = originalNumHiddenLayers / innerGroupNum
    return LayerSharing(layers: steps, groups: numHiddenGroups, inner: innerGroupNum).normalised
  }

  /// Whether the family's own keys say how the layers share: of ALBERT's all are there then.
  var sharesAsStock: Bool {
    sharing == stockSharing && (family != .albert || layers.count == originalNumHiddenLayers)
  }

  /// The first layer that uses the attention sublayer's tensors of a layer: itself or an earlier one.
  public func attentionOwner(of layer: Int) -> Int { sharing?.attention[layer] ?? layer }

  /// The first layer that uses the feed-forward sublayer's tensors of a layer: itself or an earlier one.
  public func feedForwardOwner(of layer: Int) -> Int { sharing?.feedForward[layer] ?? layer }

  private func isFull(_ attention: AttentionConfiguration) -> Bool {
    attention.scale == headSize && attention.output == hiddenSize
      && attention.heads.count == numAttentionHeads
      && attention.heads.allSatisfy { $0.qk == headSize && $0.v == headSize }
  }
}
