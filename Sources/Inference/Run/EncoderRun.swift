import CKernels
import ModelFormat

/// One thread's way through the encoder: texts that follow each other in rows, without padding.
///
/// All memory is taken when it is made; a pass takes none.
final class EncoderRun {
  private let weights: EncoderWeights
  private var kernels: Kernels { weights.kernels }
  /// The residual stream.
  let states: Rows
  private let left: Lines
  private let product, context: Rows
  private let output: Rows
  private let attention: Attention
  private let scratch: Scratch
  /// The most tokens of a pass.
  let capacity: Int

  /// Room for `tokens` tokens in texts of at most `longest`.
  init(_ weights: EncoderWeights, tokens: Int, longest: Int) throws(InferenceError) {
    self.weights = weights
    capacity = tokens
    let hidden = weights.configuration.hiddenSize
    let arithmetic = weights.arithmetic
    let contexts = weights.layers.reduce(1) { max($0, $1.heads?.contextColumns ?? 0) }
    states = try Rows(CK_F32, rows: tokens, columns: hidden)
    output = try Rows(CK_F32, rows: tokens, columns: hidden)
    product = try Rows(arithmetic.storage, rows: tokens, columns: weights.widestProduct)
    context = try Rows(arithmetic.storage, rows: tokens, columns: contexts)
    left = try Lines(capacity: tokens, lines: weights.widestInput / arithmetic.elementsPerLine + 2)
    attention = try Attention(
      arithmetic.storage, tokens: longest, width: weights.widestHead, kernels: weights.kernels)
    scratch = try Scratch()
  }

  /// Computes the last hidden states of texts whose tokens follow each other, as `ends` says.
  ///
  /// Ids and types must be those of the model, and there must be room: the session checks.
  func run(ids: ArraySlice<Int32>, types: ArraySlice<Int32>, ends: ArraySlice<Int>) {
    embed(ids, types, ends)
    let rows = 0..<ids.count
    left.reset(rows: ids.count)
    for layer in weights.layers {
      if let maps = layer.attention, let heads = layer.heads {
        left.fill(rows, from: states, for: maps.first, kernels)
        multiply(maps.first, CK_NONE, rows, into: product)
        attend(heads, ends, first: ids.startIndex)
        left.fill(rows, from: context, for: maps.second, kernels)
        multiply(maps.second, CK_NONE, rows, into: output)
        finish(layer.attentionNorm, adding: maps, rows)
      } else {
        finish(layer.attentionNorm, adding: nil, rows)
      }
      if let maps = layer.feedForward {
        left.fill(rows, from: states, for: maps.first, kernels)
        multiply(maps.first, activation, rows, into: product)
        left.fill(rows, from: product, for: maps.second, kernels)
        multiply(maps.second, CK_NONE, rows, into: output)
        finish(layer.feedForwardNorm, adding: maps, rows)
      } else {
        finish(layer.feedForwardNorm, adding: nil, rows)
      }
    }
  }

  /// The model's activation; where products keep less than its exact form, the quick one.
  private var activation: ck_activation {
    switch weights.configuration.hiddenActivation {
    case .gelu: weights.arithmetic == .fp32 ? CK_GELU : CK_QUICK_GELU
    case .geluTanh: CK_GELU_TANH
    case .relu: CK_RELU
    }
  }

  private func multiply(
    _ matrix: PackedMatrix, _ activation: ck_activation, _ rows: Range<Int>, into out: Rows
  ) {
    Product(kernels: kernels, matrix: matrix, activation: activation).run(
      rows: rows, panels: 0..<matrix.panelCount, left: left, into: out, scratch: scratch)
  }

  private func attend(_ heads: HeadPlan, _ ends: ArraySlice<Int>, first: Int) {
    for head in heads.heads {
      var begin = first
      for end in ends {
        attention.run(
          head, scale: heads.scale, rows: begin - first..<end - first, projected: product, into: context)
        begin = end
      }
    }
  }

  /// x = norm(x + y), where y stands in `output` and may belong to some places only.
  private func finish(_ norm: Norm, adding maps: LayerWeights.Sublayer?, _ rows: Range<Int>) {
    if let places = maps?.places {
      for row in rows {
        let (x, y) = (states.floats(row), output.floats(row))
        for (j, place) in places.enumerated() { x[Int(place)] += y[j] }
      }
    }
    let adds = maps != nil && maps?.places == nil
    norm.gamma.withUnsafeBufferPointer { gamma in
      norm.beta.withUnsafeBufferPointer { beta in
        guard let gamma = gamma.baseAddress, let beta = beta.baseAddress else { return }
        var arguments = ck_norm(
          x: states.floats(0), stride: states.stride, rows: Int32(rows.count),
          columns: Int32(weights.configuration.hiddenSize), y: adds ? UnsafePointer(output.floats(0)) : nil,
          y_stride: output.stride, gamma: gamma, beta: beta,
          epsilon: Float(weights.configuration.layerNormEps))
        kernels.table.pointee.norm(&arguments)
      }
    }
  }

  private func embed(_ ids: ArraySlice<Int32>, _ types: ArraySlice<Int32>, _ ends: ArraySlice<Int>) {
    let hidden = weights.configuration.hiddenSize
    weights.words.withUnsafeBufferPointer { words in
      weights.positions.withUnsafeBufferPointer { positions in
        weights.types.withUnsafeBufferPointer { kinds in
          var begin = ids.startIndex
          for end in ends {
            for token in begin..<end {
              let x = states.floats(token - ids.startIndex)
              let (word, position, kind) = (
                Int(ids[token]) * hidden, (token - begin) * hidden, Int(types[token]) * hidden
              )
              for j in 0..<hidden { x[j] = words[word + j] + positions[position + j] + kinds[kind + j] }
            }
            begin = end
          }
        }
      }
    }
    finish(weights.norm, adding: nil, 0..<ids.count)
  }
}
