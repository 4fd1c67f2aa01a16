import CKernels

// Few rows and two threads: each does half of the heads and half of the feed-forward width, on the way in and on the way out, so
// that they meet four times in a layer. A second map's outputs are sums of two halves, which are added in the same order by
// whoever does it.
extension EncoderRun {
  /// What one of the two threads does in a pass.
  func run(half: Int, _ all: Range<Int>, onlyFirst: Bool, _ workspace: Workspace) {
    var rows = all
    var settled = -1
    func settle(to sublayer: Int) {
      self.settle(part(half, of: rows), from: settled, to: sublayer, workspace)
      settled = sublayer
    }
    for number in layers.indices {
      layers[number]._withUnsafeGuaranteedRef { layer in
        let isLast = onlyFirst && number == layers.count - 1
        if let maps = layer.attention, let plan = layer.heads {
          settle(to: 2 * number)
          meet(after: part(half, of: rows), of: rows.count, asInputOf: maps.first, half, workspace)
          attend(half, maps, plan, number, rows, onlyFirst: isLast, workspace)
          meet(half, workspace)
        }
        if isLast {
          if settled < 2 * number { settle(to: 2 * number) }
          meet(half, workspace)
          if half == 0 { keepFirst() }
          meet(half, workspace)
          rows = 0..<texts
        }
        if let maps = layer.feedForward {
          settle(to: 2 * number + 1)
          meet(after: part(half, of: rows), of: rows.count, asInputOf: maps.first, half, workspace)
          feedForward(half, maps, number, rows, workspace)
          meet(half, workspace)
        }
      }
    }
    settle(to: 2 * layers.count)
    if layers.isEmpty, onlyFirst {
      meet(half, workspace)
      if half == 0 { keepFirst() }
    }
  }

  /// Half of the rows.
  private func part(_ half: Int, of rows: Range<Int>) -> Range<Int> {
    let middle = (rows.lowerBound + rows.upperBound + 1) / 2
    return half == 0 ? rows.lowerBound..<middle : middle..<rows.upperBound
  }

  private func meet(_ half: Int, _ workspace: Workspace) {
    pool?.meet(half)
    workspace.clock.begin()
  }

  /// Makes some rows of the residual stream the input of a map, and waits until the others are.
  private func meet(
    after rows: Range<Int>, of count: Int, asInputOf matrix: PackedMatrix, _ half: Int, _ workspace: Workspace
  ) {
    left.sized(count).fill(rows, from: states, for: matrix, kernels)
    workspace.clock.mark(.inputs)
    meet(half, workspace)
  }

  /// Half of the heads: Q, K and V, attention, and what W_AO makes of their contexts.
  private func attend(
    _ half: Int, _ maps: LayerWeights.Sublayer, _ plan: HeadPlan, _ number: Int, _ rows: Range<Int>,
    onlyFirst: Bool, _ workspace: Workspace
  ) {
    guard half < maps.second.segmentCount else { return }
    let place = MapPlace(layer: number, sublayer: .attention, isSecond: false)
    let left = left.sized(rows.count)
    let isWhole = maps.second.segmentCount == 1
    let panels = isWhole ? 0..<maps.first.panelCount : plan.panels(ofHalf: half)
    multiply(maps.first, place, rows, panels, left, workspace)
    let heads = isWhole ? plan.heads.indices : plan.heads(ofHalf: half)
    for text in 0..<texts {
      for head in heads {
        attend(plan, head: head, text: text, onlyFirst: onlyFirst, workspace)
      }
    }
    finish(half, place, maps.second, onlyFirst ? 0..<texts : rows, from: context, workspace)
  }

  /// Half of the feed-forward width.
  private func feedForward(
    _ half: Int, _ maps: LayerWeights.Sublayer, _ number: Int, _ rows: Range<Int>, _ workspace: Workspace
  ) {
    guard half < maps.second.segmentCount else { return }
    let place = MapPlace(layer: number, sublayer: .feedForward, isSecond: false)
    let count = maps.first.panelCount
    let middle = maps.second.segmentCount == 1 ? count : maps.second.segment(1).first / Int(CK_PANEL)
    let panels = half == 0 ? 0..<middle : middle..<count
    multiply(maps.first, place, rows, panels, left.sized(rows.count), workspace)
    finish(half, place, maps.second, rows, from: product, workspace)
  }

  /// What a sublayer's second map makes of half of its inputs.
  private func finish(
    _ half: Int, _ first: MapPlace, _ matrix: PackedMatrix, _ rows: Range<Int>, from inputs: Rows,
    _ workspace: Workspace
  ) {
    let place = MapPlace(layer: first.layer, sublayer: first.sublayer, isSecond: true)
    let inner = inner.sized(rows.count)
    inner.fill(rows, from: inputs, for: matrix, half: half, kernels)
    workspace.clock.mark(.inputs)
    multiply(matrix, place, rows, 0..<matrix.panelCount, half: half, inner, workspace)
  }
}
