import CKernels
import ModelFormat

// The steps between two attentions, in which every row is by itself.
extension EncoderRun {
  /// Which half of a layer.
  enum Sublayer: Int { case attention, feedForward }

  /// Where a map stands in the model.
  struct MapPlace {
    let layer: Int
    let sublayer: Sublayer
    /// Whether it is the one that writes to the residual stream.
    let isSecond: Bool

    /// How many sublayers stand before this one.
    var number: Int { 2 * layer + sublayer.rawValue }

    /// What its product is called.
    var phase: Phase {
      switch sublayer {
      case .attention: isSecond ? .attentionOutput : .projections
      case .feedForward: isSecond ? .feedForwardOutput : .intermediate
      }
    }
  }

  /// Some rows, all steps from the attention of a layer (nil: from the ids) to that of the next.
  func transform(from layer: Int?, _ rows: Range<Int>, _ workspace: Workspace) {
    if let layer {
      multiply(MapPlace(layer: layer, sublayer: .attention, isSecond: true), rows, context, workspace)
      settle(rows, from: 2 * layer, to: 2 * layer + 1, workspace)
      multiply(MapPlace(layer: layer, sublayer: .feedForward, isSecond: false), rows, states, workspace)
      multiply(MapPlace(layer: layer, sublayer: .feedForward, isSecond: true), rows, product, workspace)
      settle(rows, from: 2 * layer + 1, to: 2 * layer + 2, workspace)
    } else {
      settle(rows, from: -1, to: 0, workspace)
    }
    let next = layer.map { $0 + 1 } ?? 0
    multiply(MapPlace(layer: next, sublayer: .attention, isSecond: false), rows, states, workspace)
  }

  /// Reads a map, if the model has it.
  func with(_ place: MapPlace, _ body: (PackedMatrix) -> Void) {
    guard place.layer < layers.count else { return }
    layers[place.layer]._withUnsafeGuaranteedRef { layer in
      guard let maps = place.sublayer == .attention ? layer.attention : layer.feedForward else { return }
      body(place.isSecond ? maps.second : maps.first)
    }
  }

  /// Some rows of a map's outputs, if the model has it.
  private func multiply(_ place: MapPlace, _ rows: Range<Int>, _ input: Rows, _ workspace: Workspace) {
    with(place) { matrix in
      left.fill(rows, from: input, for: matrix, kernels)
      workspace.clock.mark(.inputs)
      multiply(matrix, place, rows, 0..<matrix.panelCount, left, workspace)
    }
  }

  /// Some rows and panels of a map's outputs.
  func multiply(
    _ matrix: PackedMatrix, _ place: MapPlace, _ rows: Range<Int>, _ panels: Range<Int>, half: Int? = nil,
    _ left: Lines, _ workspace: Workspace
  ) {
    let widens = place.sublayer == .feedForward && !place.isSecond
    let out = place.isSecond ? (half == 1 ? secondOutput : output) : product
    Product(kernels: kernels, matrix: matrix, activation: widens ? activation : CK_NONE, half: half).run(
      rows: rows, panels: panels, left: left, into: out, workspace: workspace)
    workspace.clock.mark(place.phase)
  }

  /// Some rows as the input of a map that threads share.
  func fillInput(of place: MapPlace, _ rows: Range<Int>, _ workspace: Workspace) {
    if !place.isSecond { settle(rows, from: settled, to: place.number, workspace) }
    let input = !place.isSecond ? states : place.sublayer == .attention ? context : product
    with(place) { (place.isSecond ? inner : left).fill(rows, from: input, for: $0, kernels) }
    workspace.clock.mark(.inputs)
  }

  /// Brings some rows of the residual stream from one sublayer (-1: from the ids) to another.
  func settle(_ rows: Range<Int>, from first: Int, to last: Int, _ workspace: Workspace) {
    if rows.isEmpty { return }
    if first < 0 {
      embed(rows, workspace)
      workspace.clock.mark(.embeddings)
    }
    for number in max(0, first)..<max(0, last) {
      layers[number / 2]._withUnsafeGuaranteedRef { layer in
        if number % 2 == 0 {
          normalize(rows, of: states, layer.attentionNorm, adding: layer.attention)
        } else {
          normalize(rows, of: states, layer.feedForwardNorm, adding: layer.feedForward)
        }
      }
    }
    workspace.clock.mark(.norms)
  }

  /// The model's activation; where products keep less than its exact form, the quick one.
  private var activation: ck_activation {
    switch weights.configuration.hiddenActivation {
    case .gelu: weights.arithmetic == .fp32 ? CK_GELU : CK_QUICK_GELU
    case .geluTanh: CK_GELU_TANH
    case .relu: CK_RELU
    }
  }

  /// x = norm(x + y), where y are the outputs of a sublayer, which may belong to some places only.
  func normalize(_ rows: Range<Int>, of x: Rows, _ norm: Norm, adding maps: LayerWeights.Sublayer?) {
    let isHalved = isHalved && maps?.second.segmentCount == 2
    let first = rows.lowerBound
    func run(_ masks: UnsafeBufferPointer<UInt16>?) {
      norm.gamma.withUnsafeBufferPointer { gamma in
        norm.beta.withUnsafeBufferPointer { beta in
          guard let gamma = gamma.baseAddress, let beta = beta.baseAddress else { return }
          var arguments = ck_norm(
            x: x.floats(first), stride: x.stride, rows: Int32(rows.count),
            columns: Int32(norm.gamma.count),
            y: maps == nil ? nil : UnsafePointer(output.floats(first)),
            more: isHalved ? UnsafePointer(secondOutput.floats(first)) : nil,
            y_stride: output.stride, masks: masks?.baseAddress, gamma: gamma, beta: beta,
            epsilon: Float(weights.configuration.layerNormEps))
          kernels.table.pointee.norm(&arguments)
        }
      }
    }
    if let masks = maps?.masks { masks.withUnsafeBufferPointer(run) } else { run(nil) }
  }
}
