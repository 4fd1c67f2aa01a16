import ModelFormat

/// All weights of a model, packed once; any number of sessions read them.
struct EncoderWeights: Sendable {
  let configuration: EncoderConfiguration
  let arithmetic: Arithmetic
  let kernels: Kernels
  /// Rows of H numbers for each token id, position and token type.
  let words, positions, types: [Float]
  let norm: Norm
  let layers: [LayerWeights]
  /// tanh(W h + b) of the first token; nil where there is none.
  let pooler: PackedMatrix?
  /// The classifier's map, and the head that says what it reads.
  let classifier: PackedMatrix?
  let head: ClassifierConfiguration?

  /// Packs the tensors of a model.
  ///
  /// Pooler and classifier are computed in fp32: they read one row of a text.
  init(
    configuration: EncoderConfiguration, classifier head: ClassifierConfiguration?, arithmetic: Arithmetic,
    kernels: Kernels, tensor: @escaping (String) -> StoredTensor?
  ) throws {
    func required(_ name: String) throws -> StoredTensor {
      guard let found = tensor(name) else {
        throw InferenceError(.unsupportedModel, "the model has no tensor \(name)")
      }
      return found
    }
    let reader = WeightReader(
      configuration: configuration, arithmetic: arithmetic, kernels: kernels, tensor: required)
    let plain = WeightReader(
      configuration: configuration, arithmetic: .fp32, kernels: kernels, tensor: required)
    self.configuration = configuration
    self.arithmetic = arithmetic
    self.kernels = kernels
    self.head = head
    words = try reader.numbers("embeddings.word_embeddings.weight")
    positions = try reader.numbers("embeddings.position_embeddings.weight")
    types = try reader.numbers("embeddings.token_type_embeddings.weight")
    norm = try reader.norm("embeddings.LayerNorm")
    layers = try configuration.layers.indices.map(reader.layer)
    pooler = try configuration.pooler.map {
      try plain.map("pooler.dense", inputs: configuration.hiddenSize, outputs: $0)
    }
    classifier = try head.map { head in
      try plain.map(
        "classifier", inputs: configuration.classifierInputWidth(head.pooling), outputs: head.labels.count)
    }
  }

  /// The widest row between products, of Q, K and V or of I.
  var widestProduct: Int {
    layers.reduce(0) { max($0, $1.attention?.first.outputs ?? 0, $1.feedForward?.first.outputs ?? 0) }
  }

  /// The most inputs of a product.
  var widestInput: Int {
    layers.reduce(configuration.hiddenSize) {
      max($0, $1.attention?.second.inputs ?? 0, $1.feedForward?.second.inputs ?? 0)
    }
  }

  /// The widest head.
  var widestHead: Int {
    layers.flatMap { $0.heads?.heads ?? [] }.reduce(1) { max($0, $1.qk, $1.v) }
  }
}
