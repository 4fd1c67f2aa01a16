import CKernels
import ModelFormat

/// A way through the encoder: texts that follow each other in rows, without padding.
///
/// Every phase is divided among the threads of a pool: products of few rows by outputs, of many rows by rows, attention by texts
/// and heads. What a number is made of, and in which order, never depends on the division. All memory is taken when a run is
/// made; a pass takes none.
final class EncoderRun {
  private let weights: EncoderWeights
  private let pool: ThreadPool
  private var kernels: Kernels { weights.kernels }
  /// The residual stream.
  let states: Rows
  private let left: Lines
  private let product, context: Rows
  private let output: Rows
  /// One for each thread.
  private let attention: [Attention]
  private let scratch: [Scratch]
  /// The most tokens of a pass.
  let capacity: Int

  /// Below this many rows a product is divided by outputs: then each thread reads only its part of the weights.
  private static let fewRows = 48

  /// Room for `tokens` tokens in texts of at most `longest`, for the threads of `pool`.
  init(_ weights: EncoderWeights, tokens: Int, longest: Int, pool: ThreadPool) throws(InferenceError) {
    self.weights = weights
    self.pool = pool
    capacity = tokens
    let hidden = weights.configuration.hiddenSize
    let arithmetic = weights.arithmetic
    let contexts = weights.layers.reduce(1) { max($0, $1.heads?.contextColumns ?? 0) }
    states = try Rows(CK_F32, rows: tokens, columns: hidden)
    output = try Rows(CK_F32, rows: tokens, columns: hidden)
    product = try Rows(arithmetic.storage, rows: tokens, columns: weights.widestProduct)
    context = try Rows(arithmetic.storage, rows: tokens, columns: contexts)
    left = try Lines(capacity: tokens, lines: weights.widestInput / arithmetic.elementsPerLine + 2)
    var attention: [Attention] = []
    var scratch: [Scratch] = []
    for _ in 0..<pool.count {
      attention.append(
        try Attention(
          arithmetic.storage, tokens: longest, width: weights.widestHead, kernels: weights.kernels))
      scratch.append(try Scratch())
    }
    self.attention = attention
    self.scratch = scratch
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
        fill(rows, from: states, for: maps.first)
        multiply(maps.first, CK_NONE, rows, into: product)
        attend(heads, ends, first: ids.startIndex)
        fill(rows, from: context, for: maps.second)
        multiply(maps.second, CK_NONE, rows, into: output)
        finish(layer.attentionNorm, adding: maps, rows)
      } else {
        finish(layer.attentionNorm, adding: nil, rows)
      }
      if let maps = layer.feedForward {
        fill(rows, from: states, for: maps.first)
        multiply(maps.first, activation, rows, into: product)
        fill(rows, from: product, for: maps.second)
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

  /// Divides rows evenly among the threads.
  private func eachRows(_ rows: Range<Int>, _ body: (Range<Int>, _ thread: Int) -> Void) {
    let parts = min(pool.count, rows.count)
    let tiles = RowTiles(rows, maximum: (rows.count + parts - 1) / parts)
    pool.each(tiles.count) { part, thread in body(tiles[part], thread) }
  }

  private func fill(_ rows: Range<Int>, from: Rows, for matrix: PackedMatrix) {
    eachRows(rows) { rows, _ in left.fill(rows, from: from, for: matrix, kernels) }
  }

  private func multiply(
    _ matrix: PackedMatrix, _ activation: ck_activation, _ rows: Range<Int>, into out: Rows
  ) {
    let product = Product(kernels: kernels, matrix: matrix, activation: activation)
    let panels = matrix.panelCount
    guard rows.count < Self.fewRows else {
      eachRows(rows) { rows, thread in
        product.run(rows: rows, panels: 0..<panels, left: left, into: out, scratch: scratch[thread])
      }
      return
    }
    // Twice as many parts as threads, so that one that is held up does less; of whole tiles.
    let each = ((panels + 2 * pool.count - 1) / (2 * pool.count)).rounded(upTo: 4)
    let parts = pool.count == 1 ? 1 : (panels + each - 1) / each
    pool.each(parts) { part, thread in
      let range = parts == 1 ? 0..<panels : part * each..<min(panels, (part + 1) * each)
      product.run(rows: rows, panels: range, left: left, into: out, scratch: scratch[thread])
    }
  }

  private func attend(_ heads: HeadPlan, _ ends: ArraySlice<Int>, first: Int) {
    let count = heads.heads.count
    pool.each(ends.count * count) { part, thread in
      let text = ends.startIndex + part / count
      let begin = text == ends.startIndex ? 0 : ends[text - 1] - first
      attention[thread].run(
        heads.heads[part % count], scale: heads.scale, rows: begin..<ends[text] - first, projected: product,
        into: context)
    }
  }

  /// x = norm(x + y), where y stands in `output` and may belong to some places only.
  private func finish(_ norm: Norm, adding maps: LayerWeights.Sublayer?, _ rows: Range<Int>) {
    eachRows(rows) { rows, _ in finishRows(norm, adding: maps, rows) }
  }

  private func finishRows(_ norm: Norm, adding maps: LayerWeights.Sublayer?, _ rows: Range<Int>) {
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
          x: states.floats(rows.lowerBound), stride: states.stride, rows: Int32(rows.count),
          columns: Int32(weights.configuration.hiddenSize),
          y: adds ? UnsafePointer(output.floats(rows.lowerBound)) : nil,
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
