import CKernels
import ModelFormat

// The steps between two attentions, in which every row is by itself.
extension EncoderRun {
  /// All steps of rows from one attention to the next.
  enum RowSteps {
    /// From the ids of the part's tokens to the first attention.
    case embed
    /// From the attention of a layer to that of the next, or to the end.
    case transform(Int)
  }

  /// Who computes steps.
  enum Division {
    /// All threads compute each step of these rows together.
    case together(Range<Int>)
    /// One thread computes all steps of these rows.
    case alone(Range<Int>, thread: Int)
  }

  /// One step of rows between products.
  enum RowStep {
    /// Embeddings of the part's tokens, normalized, as the input of the first layer.
    case embed
    /// The contexts of a layer, or the outputs of W_I, as the input of the sublayer's second map.
    case fill(layer: Int, Sublayer)
    /// x = norm(x + y) after a sublayer, then x as the input of the next maps.
    case finish(layer: Int, Sublayer)
  }

  /// Which half of a layer.
  enum Sublayer { case attention, feedForward }

  /// Where a map stands in the model.
  struct MapPlace {
    let layer: Int
    let sublayer: Sublayer
    /// Whether it is the one that writes to the residual stream.
    let isSecond: Bool
  }

  /// Computes steps of rows.
  func perform(_ steps: RowSteps, _ division: Division) {
    switch steps {
    case .embed:
      perform(RowStep.embed, division)
      multiply(MapPlace(layer: 0, sublayer: .attention, isSecond: false), division)
    case .transform(let number):
      end(.attention, of: number, division)
      multiply(MapPlace(layer: number, sublayer: .feedForward, isSecond: false), division)
      end(.feedForward, of: number, division)
      multiply(MapPlace(layer: number + 1, sublayer: .attention, isSecond: false), division)
    }
  }

  /// The second map of a sublayer, and what comes after it.
  private func end(_ sublayer: Sublayer, of layer: Int, _ division: Division) {
    let map = MapPlace(layer: layer, sublayer: sublayer, isSecond: true)
    with(map) { _ in
      perform(.fill(layer: layer, sublayer), division)
      multiply(map, division)
    }
    perform(.finish(layer: layer, sublayer), division)
  }

  /// Computes a step of some rows.
  func perform(_ step: RowStep, _ rows: Range<Int>) {
    switch step {
    case .embed:
      embed(rows)
      fill(rows, from: states, for: MapPlace(layer: 0, sublayer: .attention, isSecond: false))
    case .fill(let layer, let sublayer):
      fill(
        rows, from: sublayer == .attention ? context : product,
        for: MapPlace(layer: layer, sublayer: sublayer, isSecond: true))
    case .finish(let number, let sublayer):
      layers[number]._withUnsafeGuaranteedRef { layer in
        switch sublayer {
        case .attention: normalize(layer.attentionNorm, adding: layer.attention, rows)
        case .feedForward: normalize(layer.feedForwardNorm, adding: layer.feedForward, rows)
        }
      }
      let next: MapPlace =
        switch sublayer {
        case .attention: MapPlace(layer: number, sublayer: .feedForward, isSecond: false)
        case .feedForward: MapPlace(layer: number + 1, sublayer: .attention, isSecond: false)
        }
      fill(rows, from: states, for: next)
    }
  }

  /// Reads a map, if the model has it.
  func with(_ place: MapPlace, _ body: (PackedMatrix) -> Void) {
    guard place.layer < layers.count else { return }
    layers[place.layer]._withUnsafeGuaranteedRef { layer in
      guard let maps = place.sublayer == .attention ? layer.attention : layer.feedForward else { return }
      body(place.isSecond ? maps.second : maps.first)
    }
  }

  /// A product of some rows, and of some panels of the weights.
  func multiply(
    _ matrix: PackedMatrix, _ place: MapPlace, _ rows: Range<Int>, _ panels: Range<Int>, thread: Int
  ) {
    let widens = place.sublayer == .feedForward && !place.isSecond
    Product(kernels: kernels, matrix: matrix, activation: widens ? activation : CK_NONE).run(
      rows: rows, panels: panels, left: left, into: place.isSecond ? output : product,
      workspace: workspaces[thread])
  }

  private func perform(_ step: RowStep, _ division: Division) {
    switch division {
    case .together(let rows):
      let tiles = evenly(rows)
      share(.row(step, tiles), pieces: tiles.count)
    case .alone(let rows, _): perform(step, rows)
    }
  }

  private func multiply(_ place: MapPlace, _ division: Division) {
    with(place) { matrix in
      let panels = matrix.panelCount
      switch division {
      case .alone(let rows, let thread): multiply(matrix, place, rows, 0..<panels, thread: thread)
      case .together(let rows):
        guard panels > 0 else { return }
        // Twice as many pieces as threads, so that one that is held up does less; where tiles take several panels at once, as
        // many, so that they are not cut too short.
        let atOnce = kernels.panels(matrix.arithmetic.type, rows: rows.count, available: panels)
        let pieces = (atOnce == 1 ? 2 : 1) * workspaces.count
        let each = (panels + pieces - 1) / pieces
        share(.panels(place, rows, each: each), pieces: (panels + each - 1) / each)
      }
    }
  }

  private func fill(_ rows: Range<Int>, from numbers: Rows, for place: MapPlace) {
    with(place) { left.fill(rows, from: numbers, for: $0, kernels) }
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
  private func embed(_ rows: Range<Int>) {
    guard let part else { return }
    for text in 0..<part.texts.count {
      let tokens = part.rows(text)
      let range = rows.clamped(to: tokens)
      if range.isEmpty { continue }
      weights.words.look(
        up: { Int(part.ids[part.ids.startIndex + $0]) }, for: range, into: states, adding: false, kernels)
      weights.positions.look(up: { $0 - tokens.lowerBound }, for: range, into: states, adding: true, kernels)
      weights.types.look(
        up: { Int(part.types[part.types.startIndex + $0]) }, for: range, into: states, adding: true, kernels)
    }
    normalize(weights.norm, adding: nil, rows)
  }
}
