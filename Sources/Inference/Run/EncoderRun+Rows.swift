import CKernels
import ModelFormat

// The steps between two attentions, in which every row is by itself.
extension EncoderRun {
  /// All steps of rows from one attention to the next.
  enum RowSteps {
    /// From the ids of a part's tokens to the first attention.
    case embed(PackedTexts.Part)
    /// From the attention of a layer to that of the next, or to the end.
    case transform(Int)
  }

  /// Who computes steps.
  enum Share {
    /// All threads compute each step of these rows together.
    case together(Range<Int>)
    /// One thread computes all steps of these rows.
    case alone(Range<Int>, thread: Int)
  }

  /// One step of rows between products.
  enum RowStep {
    /// Embeddings of a part's tokens, normalized, as the input of the first layer.
    case embed(PackedTexts.Part)
    /// The contexts of a layer as the input of W_AO.
    case fillContext(PackedMatrix)
    /// The outputs of W_I as the input of W_O.
    case fillProduct(PackedMatrix)
    /// x = norm(x + y) after a sublayer, then x as the input of the next maps.
    case finish(layer: Int, Sublayer)
  }

  /// Which half of a layer.
  enum Sublayer { case attention, feedForward }

  /// A product of rows.
  struct RowProduct {
    let matrix: PackedMatrix
    let activation: ck_activation
    let out: Rows
  }

  /// Computes steps of rows.
  func perform(_ steps: RowSteps, _ share: Share) {
    switch steps {
    case .embed(let part):
      perform(RowStep.embed(part), share)
      if let first = weights.layers.first?.attention { multiply(first.first, CK_NONE, share, into: product) }
    case .transform(let number):
      let layer = weights.layers[number]
      if let maps = layer.attention {
        perform(.fillContext(maps.second), share)
        multiply(maps.second, CK_NONE, share, into: output)
      }
      perform(.finish(layer: number, .attention), share)
      if let maps = layer.feedForward {
        multiply(maps.first, activation, share, into: product)
        perform(.fillProduct(maps.second), share)
        multiply(maps.second, CK_NONE, share, into: output)
      }
      perform(.finish(layer: number, .feedForward), share)
      if let maps = next(number) { multiply(maps.first, CK_NONE, share, into: product) }
    }
  }

  /// Computes a step of some rows.
  func perform(_ step: RowStep, _ rows: Range<Int>) {
    switch step {
    case .embed(let part):
      embed(part, rows)
      fill(rows, for: weights.layers.first?.attention)
    case .fillContext(let matrix): left.fill(rows, from: context, for: matrix, kernels)
    case .fillProduct(let matrix): left.fill(rows, from: product, for: matrix, kernels)
    case .finish(let number, .attention):
      let layer = weights.layers[number]
      normalize(layer.attentionNorm, adding: layer.attention, rows)
      fill(rows, for: layer.feedForward)
    case .finish(let number, .feedForward):
      let layer = weights.layers[number]
      normalize(layer.feedForwardNorm, adding: layer.feedForward, rows)
      fill(rows, for: next(number))
    }
  }

  /// A product of some rows, and of some panels of the weights.
  func multiply(_ product: RowProduct, _ rows: Range<Int>, _ panels: Range<Int>, thread: Int) {
    Product(kernels: kernels, matrix: product.matrix, activation: product.activation).run(
      rows: rows, panels: panels, left: left, into: product.out, workspace: workspaces[thread])
  }

  private func perform(_ step: RowStep, _ share: Share) {
    switch share {
    case .together(let rows):
      let tiles = evenly(rows)
      self.share(.row(step, tiles), pieces: tiles.count)
    case .alone(let rows, _): perform(step, rows)
    }
  }

  private func multiply(
    _ matrix: PackedMatrix, _ activation: ck_activation, _ share: Share, into out: Rows
  ) {
    let product = RowProduct(matrix: matrix, activation: activation, out: out)
    let panels = matrix.panelCount
    switch share {
    case .alone(let rows, let thread): multiply(product, rows, 0..<panels, thread: thread)
    case .together(let rows):
      guard panels > 0 else { return }
      // Twice as many pieces as threads, so that one that is held up does less; of whole tiles.
      let pieces = 2 * workspaces.count
      let each = ((panels + pieces - 1) / pieces).rounded(upTo: Int(CK_MAX_PANELS))
      self.share(.panels(product, rows, each: each), pieces: (panels + each - 1) / each)
    }
  }

  /// The attention of the layer after this one.
  private func next(_ layer: Int) -> LayerWeights.Sublayer? {
    layer + 1 < weights.layers.count ? weights.layers[layer + 1].attention : nil
  }

  private func fill(_ rows: Range<Int>, for maps: LayerWeights.Sublayer?) {
    if let maps { left.fill(rows, from: states, for: maps.first, kernels) }
  }

  /// The model's activation; where products keep less than its exact form, the quick one.
  private var activation: ck_activation {
    switch weights.configuration.hiddenActivation {
    case .gelu: weights.arithmetic == .fp32 ? CK_GELU : CK_QUICK_GELU
    case .geluTanh: CK_GELU_TANH
    case .relu: CK_RELU
    }
  }

  /// x = norm(x + y), where y stands in `output` and may belong to some places only.
  private func normalize(_ norm: Norm, adding maps: LayerWeights.Sublayer?, _ rows: Range<Int>) {
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

  /// Word, position and type embeddings of some rows, normalized.
  private func embed(_ part: PackedTexts.Part, _ rows: Range<Int>) {
    for text in 0..<part.texts.count {
      let tokens = part.rows(text)
      for row in rows.clamped(to: tokens) {
        let x = states.floats(row)
        weights.words.copy(Int(part.ids[part.ids.startIndex + row]), to: x)
        weights.positions.add(row - tokens.lowerBound, to: x)
        weights.types.add(Int(part.types[part.types.startIndex + row]), to: x)
      }
    }
    normalize(weights.norm, adding: nil, rows)
  }
}
