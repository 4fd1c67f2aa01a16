extension EncoderConfiguration {
  /// The largest sizes that are accepted; they keep every count within 63 bits.
  enum Limit {
    static let layers = 1024
    static let width = 65536
    static let vocabulary = 1 << 24
    static let positions = 1 << 20
    /// Of one layer.
    static let heads = 1024
    /// Outputs of a classifier.
    static let labels = 1 << 20
  }

  /// Checks that every value is possible and that all agree.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration` that names the value, what it may be and what it is.
  public func validate() throws {
    try require(hiddenSize, in: 1...Limit.width, "hidden_size")
    try require(numAttentionHeads, in: 1...min(hiddenSize, Limit.heads), "num_attention_heads")
    guard hiddenSize % numAttentionHeads == 0 else {
      throw invalid(
        "num_attention_heads", "a divisor of hidden_size \(hiddenSize)", "\(numAttentionHeads)")
    }
    try require(vocabSize, in: 1...Limit.vocabulary, "vocab_size")
    try require(intermediateSize, in: 1...Limit.width, "intermediate_size")
    try require(maxPositionEmbeddings, in: 1...Limit.positions, "max_position_embeddings")
    try require(typeVocabSize, in: 0...Limit.width, "type_vocab_size")
    try require(padTokenId, in: 0...vocabSize - 1, "pad_token_id")
    try require(originalNumHiddenLayers, in: 0...Limit.layers, "num_hidden_layers")
    try validateFamily()
    guard layerNormEps > 0, layerNormEps < 1 else {
      throw invalid("layer_norm_eps", "a number between 0 and 1", "\(layerNormEps)")
    }
    guard initializerRange >= 0, initializerRange < 1e6 else {
      throw invalid("initializer_range", "a number from 0", "\(initializerRange)")
    }
    try requireProbability(hiddenDropoutProb, "hidden_dropout_prob")
    try requireProbability(attentionProbsDropoutProb, "attention_probs_dropout_prob")
    try requireProbability(qaDropout, "qa_dropout")
    if let classifierDropout { try requireProbability(classifierDropout, "classifier_dropout") }
    if let pooler { try require(pooler, in: 0...hiddenSize, "bertie.pooler") }
    try validateLayers()
    try validateSharing()
  }

  /// What only some families have.
  private func validateFamily() throws {
    if family.factorisesEmbeddings {
      try require(embeddingSize, in: 1...Limit.width, "embedding_size")
    } else {
      try require(embeddingSize, in: hiddenSize...hiddenSize, "embedding_size")
    }
    if let wordEmbeddingSize {
      guard !family.factorisesEmbeddings else {
        throw invalid(
          "bertie.wordEmbeddingSize", "nothing: all embeddings of \(modelType) are factorised",
          "\(wordEmbeddingSize)")
      }
      try require(
        wordEmbeddingSize, in: 1...embeddingSize, "bertie.wordEmbeddingSize",
        hint: ": factorised word embeddings are not wider than the others")
    }
    if family.offsetsPositions {
      try require(maxPositionEmbeddings, in: padTokenId + 2...Limit.positions, "max_position_embeddings")
    }
    if family == .albert {
      try require(innerGroupNum, in: 1...Limit.layers, "inner_group_num")
      let steps = originalNumHiddenLayers / innerGroupNum
      try require(numHiddenGroups, in: 1...max(1, steps), "num_hidden_groups")
    }
    guard let relativeAttention else { return }
    let buckets = relativeAttention.buckets
    guard buckets % 4 == 0, (4...256).contains(buckets) else {
      throw invalid("relative_attention_num_buckets", "a multiple of 4 up to 256", "\(buckets)")
    }
  }

  /// Every owner comes first and owns itself, and its users have its shape.
  private func validateSharing() throws {
    guard let sharing else { return }
    for (name, owners) in [("attention", sharing.attention), ("feedForward", sharing.feedForward)] {
      let place = "bertie.sharing.\(name)"
      guard owners.count == layers.count else {
        throw invalid(place, "a group for each of the \(layers.count) layers", "\(owners.count)")
      }
      for (layer, owner) in owners.enumerated() {
        guard (0...layer).contains(owner), owners[owner] == owner else {
          throw invalid(place, "owners that come first", "layer \(owner) for layer \(layer)")
        }
        let fits =
          name == "attention"
          ? layers[owner].attention == layers[layer].attention
          : layers[owner].feedForward == layers[layer].feedForward
        guard fits else {
          throw invalid(
            place, "layers of one shape in a group", "other shapes in layers \(owner) and \(layer)")
        }
      }
    }
  }

  private func validateLayers() throws {
    var previous = -1
    for (number, layer) in layers.enumerated() {
      let place = "bertie.layers[\(number)]"
      guard previous < layer.sourceLayer, layer.sourceLayer < originalNumHiddenLayers else {
        throw invalid(
          "\(place).sourceLayer",
          "ascending numbers below num_hidden_layers \(originalNumHiddenLayers)", "\(layer.sourceLayer)")
      }
      previous = layer.sourceLayer
      if let attention = layer.attention { try validate(attention, "\(place).attention") }
      if let feedForward = layer.feedForward {
        try require(feedForward.width, in: 0...intermediateSize, "\(place).feedForward.width")
        try require(
          feedForward.output, in: 1...hiddenSize, "\(place).feedForward.output", hint: " (null for none)")
      }
    }
  }

  private func validate(_ attention: AttentionConfiguration, _ place: String) throws {
    guard attention.scale == headSize else {
      throw invalid(
        "\(place).scale", "hidden_size / num_attention_heads = \(headSize)", "\(attention.scale)")
    }
    try require(attention.output, in: 1...hiddenSize, "\(place).output", hint: " (null for none)")
    var isKept = [Bool](repeating: false, count: numAttentionHeads)
    for (number, head) in attention.heads.enumerated() {
      func key(_ name: String) -> String { "\(place).heads[\(number)].\(name)" }
      try require(head.source, in: 0...numAttentionHeads - 1, key("source"))
      try require(head.qk, in: 0...headSize, key("qk"))
      try require(head.v, in: 1...headSize, key("v"), hint: " (leave a head without V out)")
      guard !isKept[head.source] else {
        throw invalid(key("source"), "each head once", "\(head.source) again")
      }
      isKept[head.source] = true
    }
  }

  private func require(
    _ value: Int, in range: ClosedRange<Int>, _ place: @autoclosure () -> String, hint: String = ""
  ) throws {
    guard range.contains(value) else {
      throw invalid(
        place(), "a whole number in \(range.lowerBound)...\(range.upperBound)\(hint)", "\(value)")
    }
  }

  private func requireProbability(_ value: Double, _ place: String) throws {
    guard value >= 0, value < 1 else { throw invalid(place, "a probability in 0..<1", "\(value)") }
  }

  private func invalid(_ place: String, _ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badConfiguration, place: place, expected: expected, found: found)
  }
}
