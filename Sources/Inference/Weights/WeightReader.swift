import CKernels
import ModelFormat

/// Takes a model's tensors as numbers, and packs its maps.
struct WeightReader {
  let configuration: EncoderConfiguration
  let arithmetic: Arithmetic
  let kernels: Kernels
  let source: WeightSource
  /// Where the packed weights lie.
  let slab: Slab

  /// All numbers of a tensor.
  func numbers(_ name: String) throws -> [Float] {
    let tensor = try source.tensor(name)
    defer { tensor.release() }
    return try tensor.floats()
  }

  /// gamma and beta.
  func norm(_ name: String) throws -> Norm {
    Norm(gamma: try numbers("\(name).weight"), beta: try numbers("\(name).bias"))
  }

  /// The word embeddings; in int8 where weights are quantised.
  func words() throws -> EmbeddingTable {
    let name = "embeddings.word_embeddings.weight"
    if let stored = source.quantized(name, .int8), arithmetic.isQuantised { return EmbeddingTable(stored) }
    let numbers = try source.tensor(name)
    return try arithmetic.isQuantised ? EmbeddingTable(quantizing: numbers) : EmbeddingTable(numbers)
  }

  /// The same reader for maps that stay in fp32.
  var plain: WeightReader {
    WeightReader(
      configuration: configuration, arithmetic: .fp32, kernels: kernels,
      source: source.withoutQuantized, slab: slab)
  }

  /// The map of a name as it stands in the file.
  func map(_ name: String, inputs: Int, outputs: Int, gap: Range<Int>? = nil) throws -> PackedMatrix {
    try pack(weights(name, outputs, inputs), gap: gap)
  }

  /// The map from E to H numbers in what maps are multiplied in that are not quantised; nil where there is none.
  func projection() throws -> PackedMatrix? {
    guard configuration.projectsEmbeddings else { return nil }
    return try pack(
      stored("embeddings.projection", configuration.hiddenSize, configuration.embeddingSize))
  }

  /// The map of words from F to E numbers, in what maps are multiplied in that are not quantised; nil where there is none.
  func wordProjection() throws -> PackedMatrix? {
    guard let inputs = configuration.wordEmbeddingSize else { return nil }
    let (name, outputs) = ("embeddings.word_projection.weight", configuration.embeddingSize)
    return try pack(
      LinearWeights(
        name: name, outputs: outputs, inputs: inputs, values: .floats(try numbers(name)),
        bias: [Float](repeating: 0, count: outputs)))
  }

  /// The bias of attention scores; nil where there is none.
  func relativeBias() throws -> RelativeBias? {
    try configuration.relativeAttention.map { attention in
      try RelativeBias(
        attention, table: numbers("encoder.relative_attention_bias.weight"), configuration, in: slab)
    }
  }

  /// The weights of a name, quantised where the arithmetic asks for that.
  func weights(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
    let map = try stored(name, outputs, inputs)
    return source.excluded.contains(name) ? map : try map.prepared(for: arithmetic)
  }

  private func stored(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
    let bias = try numbers("\(name).bias")
    let values: LinearWeights.Values =
      if let stored = source.quantized("\(name).weight", arithmetic) {
        .init(stored)
      } else {
        .floats(try numbers("\(name).weight"))
      }
    return LinearWeights(
      name: "\(name).weight", outputs: outputs, inputs: inputs, values: values, bias: bias)
  }

  /// A map as it is multiplied; `gap` is what stands between its two segments.
  func pack(_ map: LinearWeights, gap: Range<Int>? = nil) throws -> PackedMatrix {
    try PackedMatrix(map, floats: arithmetic.ofNumbers(on: kernels), gap: gap, kernels: kernels, in: slab)
  }
}
