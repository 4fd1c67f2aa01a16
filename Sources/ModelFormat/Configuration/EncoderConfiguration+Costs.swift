extension EncoderConfiguration {
  /// The number of trainable numbers: embeddings, layers, pooler, and a classifier if asked for.
  ///
  /// Index tensors and `position_ids` are not parameters.
  /// - Parameter labels: Outputs of a classifier on the default pooling, or nil without one.
  public func parameterCount(includingHead labels: Int? = nil) -> Int {
    let head = labels.map { $0 * (classifierInputWidth(.pooler) + 1) } ?? 0
    return head + tensorDescriptions().reduce(0) { $0 + ($1.kind == .parameter ? $1.count : 0) }
  }

  /// The number of trainable numbers with that classifier on its own pooling.
  public func parameterCount(classifier: ClassifierConfiguration?) -> Int {
    tensorDescriptions(classifier: classifier).reduce(0) { $0 + ($1.kind == .parameter ? $1.count : 0) }
  }

  /// The number of trainable numbers with heads of pre-training; the decoder of hidden words is the table of word embeddings.
  public func parameterCount(pretraining heads: PretrainingHeads) -> Int {
    parameterCount() + heads.tensorDescriptions(on: self).reduce(0) { $0 + $1.count }
  }

  /// The number of trainable numbers with heads of pre-training, else with that classifier.
  func parameterCount(classifier: ClassifierConfiguration?, pretraining heads: PretrainingHeads?) -> Int {
    heads.map { parameterCount(pretraining: $0) } ?? parameterCount(classifier: classifier)
  }

  /// Multiply-adds of one text of that many tokens: the sum of `layerCosts(tokens:)`.
  ///
  /// The products of the layers' linear maps and of attention (Q K^T and probabilities times V, kept sizes),
  /// without embeddings, pooler and head; 1 MAC = 2 FLOP. Saturates at `Int.max`.
  public func macs(tokens: Int) -> Int {
    layerCosts(tokens: tokens).reduce(0) { saturatingSum($0, $1.macs) }
  }

  /// Multiply-adds and parameters of every layer by part, for one text of T tokens.
  ///
  /// A linear map [out, in] costs T out in; Q K^T costs T^2 qkWidth, probabilities times V cost T^2 vWidth. Parameters that
  /// layers share are counted in their owner alone; multiply-adds at every use.
  public func layerCosts(tokens: Int) -> [LayerCost] {
    layers.enumerated().map { number, layer in
      let ownsAttention = attentionOwner(of: number) == number
      let ownsFeedForward = feedForwardOwner(of: number) == number
      var parts: [LayerCost.Part: LayerCost.Cost] = [
        .norms: LayerCost.Cost(
          macs: 0, parameters: 2 * hiddenSize * ((ownsAttention ? 1 : 0) + (ownsFeedForward ? 1 : 0)))
      ]
      func addLinear(_ part: LayerCost.Part, _ outputs: Int, _ inputs: Int, owned: Bool) {
        parts[part] = LayerCost.Cost(
          macs: saturatingProduct(tokens, outputs, inputs), parameters: owned ? outputs * (inputs + 1) : 0)
      }
      if let attention = layer.attention {
        addLinear(.query, attention.qkWidth, hiddenSize, owned: ownsAttention)
        addLinear(.key, attention.qkWidth, hiddenSize, owned: ownsAttention)
        addLinear(.value, attention.vWidth, hiddenSize, owned: ownsAttention)
        addLinear(.attentionOutput, attention.output, attention.vWidth, owned: ownsAttention)
        parts[.scores] = LayerCost.Cost(
          macs: saturatingProduct(tokens, tokens, attention.qkWidth), parameters: 0)
        parts[.context] = LayerCost.Cost(
          macs: saturatingProduct(tokens, tokens, attention.vWidth), parameters: 0)
      }
      if let feedForward = layer.feedForward {
        addLinear(.intermediate, feedForward.width, hiddenSize, owned: ownsFeedForward)
        addLinear(.output, feedForward.output, feedForward.width, owned: ownsFeedForward)
      }
      return LayerCost(sourceLayer: layer.sourceLayer, parts: parts)
    }
  }

  /// The exact size in bytes of the model.safetensors that a `ModelFolderWriter` writes for this shape in one
  /// file, with every weight in that type, or as `quantization` says.
  ///
  /// - Throws: `ModelFormatError` where the shape is impossible.
  public func fileBytes(
    classifier: ClassifierConfiguration?, elementType: ElementType = .float32,
    quantization: QuantizationConfiguration? = nil
  ) throws -> Int {
    try validate()
    let descriptions = tensorDescriptions(classifier: classifier)
    let names = ParameterNames(self, head: classifier)
    let items = (quantization.map { descriptions.flatMap($0.stored) } ?? descriptions).map {
      let type: ElementType =
        switch $0.kind {
        case .parameter: elementType
        case .index: .int32
        case .quantized(let type), .scale(let type): type
        }
      return SafetensorsLayout.Item(
        name: names.stored($0.name), elementType: type,
        shape: $0.shape)
    }
    return try SafetensorsLayout(items, metadata: SafetensorsWriter.defaultMetadata).fileBytes
  }
}
