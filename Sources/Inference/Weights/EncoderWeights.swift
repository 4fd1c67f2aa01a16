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
  /// Rows of E numbers for each token id and position; of F numbers for each token id where a map takes words to E.
  let words, positions: EmbeddingTable
  /// The map of words from F to E numbers; nil where their table has width E. As `projection` it is never quantised.
  let wordProjection: PackedMatrix?
  /// Rows of E numbers for each token type; nil for a model without them.
  let types: EmbeddingTable?
  /// The norm of the embeddings.
  let norm: Norm
  /// The map from E to H numbers; nil where embeddings are the residual stream. It is never quantised: it is small, every token
  /// passes it, and nothing beside it evens out what it loses.
  let projection: PackedMatrix?
  /// The bias of attention scores; nil for a model without one.
  let relativeBias: RelativeBias?
  /// The layers as they run; those that share weights hold the same objects.
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
    wordProjection = try reader.wordProjection()
    positions = try EmbeddingTable(source.tensor("embeddings.position_embeddings.weight"))
    types =
      configuration.typeVocabSize > 0
      ? try EmbeddingTable(source.tensor("embeddings.token_type_embeddings.weight")) : nil
    norm = try reader.norm("embeddings.LayerNorm")
    projection = try reader.projection()
    relativeBias = try reader.relativeBias()
    layers = try reader.layers()
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
    let maps = layers.flatMap {
      [$0.attention?.first, $0.attention?.second, $0.feedForward?.first, $0.feedForward?.second]
    }
    return (maps + [wordProjection, projection]).reduce(0) { max($0, $1?.leftLines ?? 0) }
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
