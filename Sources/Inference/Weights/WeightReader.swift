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

  /// A layer, by its number in the file.
  func layer(_ number: Int) throws -> LayerWeights {
    let name = "encoder.layer.\(number)"
    let layer = configuration.layers[number]
    let heads = layer.attention.map(HeadPlan.init)
    var attention: LayerWeights.Sublayer?
    if let kept = layer.attention, let heads {
      let context = try weights("\(name).attention.output.dense", kept.output, kept.vWidth)
      attention = LayerWeights.Sublayer(
        first: try pack(projections(name, kept, heads)),
        second: try pack(
          context.takingInputs(heads.contextPlaces, gap: heads.contextGap), gap: heads.contextGap),
        places: try places("bertie.layer.\(number).attention.outputKept", kept.output),
        of: configuration.hiddenSize)
    }
    var feedForward: LayerWeights.Sublayer?
    if let kept = layer.feedForward {
      let middle = (kept.width / 2).rounded(upTo: Int(CK_LINE))
      feedForward = LayerWeights.Sublayer(
        first: try map("\(name).intermediate.dense", inputs: configuration.hiddenSize, outputs: kept.width),
        second: try map(
          "\(name).output.dense", inputs: kept.width, outputs: kept.output,
          gap: middle..<middle),
        places: try places("bertie.layer.\(number).feedForward.outputKept", kept.output),
        of: configuration.hiddenSize)
    }
    return LayerWeights(
      attention: attention, heads: heads, attentionNorm: try norm("\(name).attention.output.LayerNorm"),
      feedForward: feedForward, feedForwardNorm: try norm("\(name).output.LayerNorm"))
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

  private func weights(_ name: String, _ outputs: Int, _ inputs: Int) throws -> LinearWeights {
    let bias = try numbers("\(name).bias")
    let values: LinearWeights.Values =
      if let stored = source.quantized("\(name).weight", arithmetic) {
        .init(stored)
      } else {
        .floats(try numbers("\(name).weight"))
      }
    let map = LinearWeights(
      name: "\(name).weight", outputs: outputs, inputs: inputs, values: values, bias: bias)
    return source.excluded.contains(name) ? map : try map.prepared(for: arithmetic)
  }

  /// Q, K and V of every head as one map, each head at its place: all of them as numbers where one is excluded.
  private func projections(_ name: String, _ attention: AttentionConfiguration, _ heads: HeadPlan) throws
    -> LinearWeights
  {
    func part(_ part: String, _ width: Int) throws -> LinearWeights {
      try weights("\(name).attention.self.\(part)", width, configuration.hiddenSize)
    }
    return try LinearWeights.stacked([
      part("query", attention.qkWidth), part("key", attention.qkWidth), part("value", attention.vWidth),
    ]).takingOutputs(heads.places)
  }

  private func places(_ name: String, _ kept: Int) throws -> [Int32]? {
    kept < configuration.hiddenSize ? try source.places(name, below: configuration.hiddenSize) : nil
  }

  private func pack(_ map: LinearWeights, gap: Range<Int>? = nil) throws -> PackedMatrix {
    try PackedMatrix(map, floats: arithmetic.ofNumbers(on: kernels), gap: gap, kernels: kernels, in: slab)
  }
}
