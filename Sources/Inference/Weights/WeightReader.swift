import ModelFormat

/// Takes a model's tensors as numbers, and packs its maps.
struct WeightReader {
  let configuration: EncoderConfiguration
  let arithmetic: Arithmetic
  let kernels: Kernels
  /// The tensor of a canonical name.
  let tensor: (String) throws -> StoredTensor

  /// All numbers of a tensor.
  func numbers(_ name: String) throws -> [Float] { try tensor(name).floats() }

  /// gamma and beta.
  func norm(_ name: String) throws -> Norm {
    Norm(gamma: try numbers("\(name).weight"), beta: try numbers("\(name).bias"))
  }

  /// A layer, by its number in the file.
  func layer(_ number: Int) throws -> LayerWeights {
    let name = "encoder.layer.\(number)"
    let layer = configuration.layers[number]
    let heads = layer.attention.map(HeadPlan.init)
    var attention: LayerWeights.Sublayer?
    if let kept = layer.attention, let heads {
      attention = LayerWeights.Sublayer(
        first: try projections(name, kept, heads),
        second: try contextMap("\(name).attention.output.dense", kept, heads),
        places: try places("bertie.layer.\(number).attention.outputKept", kept.output))
    }
    var feedForward: LayerWeights.Sublayer?
    if let kept = layer.feedForward {
      feedForward = LayerWeights.Sublayer(
        first: try map("\(name).intermediate.dense", inputs: configuration.hiddenSize, outputs: kept.width),
        second: try map("\(name).output.dense", inputs: kept.width, outputs: kept.output, segments: 2),
        places: try places("bertie.layer.\(number).feedForward.outputKept", kept.output))
    }
    return LayerWeights(
      attention: attention, heads: heads, attentionNorm: try norm("\(name).attention.output.LayerNorm"),
      feedForward: feedForward, feedForwardNorm: try norm("\(name).output.LayerNorm"))
  }

  /// The map of a name as it stands in the file.
  func map(_ name: String, inputs: Int, outputs: Int, segments: Int = 1) throws -> PackedMatrix {
    try pack(
      numbers("\(name).weight"), numbers("\(name).bias"), inputs: inputs, outputs: outputs, segments: segments
    )
  }

  /// Q, K and V of every head as one map, each head at its place.
  private func projections(_ name: String, _ attention: AttentionConfiguration, _ heads: HeadPlan) throws
    -> PackedMatrix
  {
    let hidden = configuration.hiddenSize
    var weights = [Float](repeating: 0, count: heads.columns * hidden)
    var bias = [Float](repeating: 0, count: heads.columns)
    func copy(_ part: String, _ width: (HeadPlan.Head) -> Int, to place: (HeadPlan.Head) -> Int) throws {
      let from = try numbers("\(name).attention.self.\(part).weight")
      let fromBias = try numbers("\(name).attention.self.\(part).bias")
      var row = 0
      for head in heads.heads {
        let (count, first) = (width(head), place(head))
        weights.replaceSubrange(
          first * hidden..<(first + count) * hidden, with: from[row * hidden..<(row + count) * hidden])
        bias.replaceSubrange(first..<first + count, with: fromBias[row..<row + count])
        row += count
      }
    }
    try copy("query", \.qk, to: \.query)
    try copy("key", \.qk, to: \.key)
    try copy("value", \.v, to: \.value)
    return try pack(weights, bias, inputs: hidden, outputs: heads.columns)
  }

  /// W_AO with its columns at the places of the heads' contexts.
  private func contextMap(_ name: String, _ attention: AttentionConfiguration, _ heads: HeadPlan) throws
    -> PackedMatrix
  {
    let from = try numbers("\(name).weight")
    var weights = [Float](repeating: 0, count: attention.output * heads.contextColumns)
    for output in 0..<attention.output {
      var column = 0
      for head in heads.heads {
        for j in 0..<head.v {
          weights[output * heads.contextColumns + head.context + j] =
            from[output * attention.vWidth + column + j]
        }
        column += head.v
      }
    }
    return try pack(
      weights, numbers("\(name).bias"), inputs: heads.contextColumns, outputs: attention.output, segments: 2)
  }

  private func places(_ name: String, _ kept: Int) throws -> [Int32]? {
    kept < configuration.hiddenSize ? try tensor(name).int32s() : nil
  }

  private func pack(_ weights: [Float], _ bias: [Float], inputs: Int, outputs: Int, segments: Int = 1) throws
    -> PackedMatrix
  {
    try weights.withUnsafeBufferPointer { weights in
      try bias.withUnsafeBufferPointer { bias in
        try PackedMatrix(
          weights, bias: bias, inputs: inputs, outputs: outputs, arithmetic: arithmetic, segments: segments,
          kernels: kernels)
      }
    }
  }
}
