import CKernels
import ModelFormat

extension EncoderRun {
  /// Who computes the steps between two attentions, in which every row is by itself.
  enum Share {
    /// All threads compute each step of these rows together.
    case together(Range<Int>)
    /// One thread computes all steps of these rows.
    case alone(Range<Int>, thread: Int)
  }

  /// Below this many rows all threads share each product, so that each reads only its part of the weights.
  private static let fewRows = 48

  /// Divides steps on rows: by outputs where there are few rows, else by rows.
  func divide(_ rows: Range<Int>, _ steps: (Share) -> Void) {
    if pool == nil {
      steps(.alone(rows, thread: 0))
    } else if rows.count < Self.fewRows {
      steps(.together(rows))
    } else {
      eachRows(rows) { rows, thread in steps(.alone(rows, thread: thread)) }
    }
  }

  /// From the attention of a layer to that of the next, or to the end.
  func transform(_ layer: LayerWeights, next: LayerWeights?, _ share: Share) {
    if let maps = layer.attention {
      eachRow(share) { left.fill($0, from: context, for: maps.second, kernels) }
      multiply(maps.second, CK_NONE, share, into: output)
    }
    finish(layer.attentionNorm, adding: layer.attention, thenFor: layer.feedForward, share)
    if let maps = layer.feedForward {
      multiply(maps.first, activation, share, into: product)
      eachRow(share) { left.fill($0, from: product, for: maps.second, kernels) }
      multiply(maps.second, CK_NONE, share, into: output)
    }
    finish(layer.feedForwardNorm, adding: layer.feedForward, thenFor: next?.attention, share)
    if let maps = next?.attention { multiply(maps.first, CK_NONE, share, into: product) }
  }

  /// Q, K and V of the first layer.
  func project(_ layer: LayerWeights, _ share: Share) {
    guard let maps = layer.attention else { return }
    eachRow(share) { left.fill($0, from: states, for: maps.first, kernels) }
    multiply(maps.first, CK_NONE, share, into: product)
  }

  /// The model's activation; where products keep less than its exact form, the quick one.
  private var activation: ck_activation {
    switch weights.configuration.hiddenActivation {
    case .gelu: weights.arithmetic == .fp32 ? CK_GELU : CK_QUICK_GELU
    case .geluTanh: CK_GELU_TANH
    case .relu: CK_RELU
    }
  }

  private func eachRow(_ share: Share, _ body: (Range<Int>) -> Void) {
    switch share {
    case .together(let rows): eachRows(rows) { rows, _ in body(rows) }
    case .alone(let rows, _): body(rows)
    }
  }

  private func multiply(
    _ matrix: PackedMatrix, _ activation: ck_activation, _ share: Share, into out: Rows
  ) {
    let product = Product(kernels: kernels, matrix: matrix, activation: activation)
    let panels = matrix.panelCount
    switch share {
    case .alone(let rows, let thread):
      product.run(rows: rows, panels: 0..<panels, left: left, into: out, workspace: workspaces[thread])
    case .together(let rows):
      guard panels > 0 else { return }
      // Twice as many parts as threads, so that one that is held up does less; of whole tiles.
      let parts = 2 * workspaces.count
      let each = ((panels + parts - 1) / parts).rounded(upTo: Int(CK_MAX_PANELS))
      self.each((panels + each - 1) / each) { part, thread in
        let range = part * each..<min(panels, (part + 1) * each)
        product.run(rows: rows, panels: range, left: left, into: out, workspace: workspaces[thread])
      }
    }
  }

  /// x = norm(x + y), where y stands in `output` and may belong to some places only; then x as the input of the next maps.
  private func finish(
    _ norm: Norm, adding maps: LayerWeights.Sublayer?, thenFor next: LayerWeights.Sublayer?, _ share: Share
  ) {
    eachRow(share) { rows in
      normalize(norm, adding: maps, rows)
      if let next { left.fill(rows, from: states, for: next.first, kernels) }
    }
  }

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
  func embed(_ part: PackedTexts.Part, _ rows: Range<Int>) {
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
