import CKernels
package import ModelFormat

/// All weights of a model, packed once; any number of sessions read them.
package struct EncoderWeights: Sendable {
  /// The model's shape.
  package let configuration: EncoderConfiguration
  let arithmetic: Arithmetic
  /// Where all packed weights lie.
  private let slab: Slab
  let kernels: Kernels
  /// Rows of H numbers for each token id, position and token type.
  let words, positions, types: EmbeddingTable
  let norm: Norm
  let layers: [LayerWeights]
  /// The way to the logits; nil for an encoder without a classifier.
  let head: HeadWeights?
  /// The memory that all this takes, and a run of it.
  let memory: NeededMemory

  /// Packs the tensors of a model.
  ///
  /// The classifier is computed in fp32: it reads one row of a text. Throws ``InferenceError`` (`outOfMemory`) before anything is
  /// read where there is less memory than that takes; ``WeightSource`` says what else.
  init(
    configuration: EncoderConfiguration, classifier head: ClassifierConfiguration?, arithmetic: Arithmetic,
    kernels: Kernels, source: WeightSource
  ) throws {
    memory = NeededMemory(
      configuration, classifier: head, arithmetic: arithmetic, numbers: arithmetic.ofNumbers(on: kernels),
      excluded: source.excluded, isStored: source.quantized("embeddings.word_embeddings.weight", .int8) != nil
    )
    try AvailableMemory.require(
      memory.weightBytes, for: "the weights in \(arithmetic)",
      advice: arithmetic == .int4 ? "take a smaller model" : "take a lower precision, or a smaller model")
    slab = Slab()
    let reader = WeightReader(
      configuration: configuration, arithmetic: arithmetic, kernels: kernels, source: source, slab: slab)
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

  /// The most lines that a row of a product's left operand takes.
  ///
  /// Those of a map that is not quantised hold fewer inputs than those of the others.
  package var mostLines: Int {
    layers.flatMap {
      [$0.attention?.first, $0.attention?.second, $0.feedForward?.first, $0.feedForward?.second]
    }
    .reduce(0) { max($0, $1?.leftLines ?? 0) }
  }

  /// The widest head.
  var widestHead: Int {
    layers.flatMap { $0.heads?.heads ?? [] }.reduce(1) { max($0, $1.qk, $1.v) }
  }
}

extension PackedMatrix {
  /// The lines that a row of the left operand takes.
  fileprivate var leftLines: Int {
    let last = segment(segmentCount - 1)
    return last.line + max(1, last.lines)
  }
}
