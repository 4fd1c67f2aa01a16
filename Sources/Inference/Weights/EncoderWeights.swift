package import ModelFormat

/// All weights of a model, packed once; any number of sessions read them.
package struct EncoderWeights: Sendable {
  /// The model's shape.
  package let configuration: EncoderConfiguration
  let arithmetic: Arithmetic
  let kernels: Kernels
  /// Rows of H numbers for each token id, position and token type.
  let words, positions, types: EmbeddingTable
  let norm: Norm
  let layers: [LayerWeights]
  /// The way to the logits; nil for an encoder without a classifier.
  let head: HeadWeights?

  /// Packs the tensors of a model.
  ///
  /// The classifier is computed in fp32: it reads one row of a text.
  init(
    configuration: EncoderConfiguration, classifier head: ClassifierConfiguration?, arithmetic: Arithmetic,
    kernels: Kernels, source: WeightSource
  ) throws {
    let reader = WeightReader(
      configuration: configuration, arithmetic: arithmetic, kernels: kernels, source: source)
    self.configuration = configuration
    self.arithmetic = arithmetic
    self.kernels = kernels
    words = try reader.words()
    positions = try EmbeddingTable(source.tensor("embeddings.position_embeddings.weight"))
    types = try EmbeddingTable(source.tensor("embeddings.token_type_embeddings.weight"))
    norm = try reader.norm("embeddings.LayerNorm")
    layers = try configuration.layers.indices.map(reader.layer)
    self.head = try head.map { try HeadWeights($0, reader) }
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
