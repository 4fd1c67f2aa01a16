import CKernels

// Few rows: threads divide each product by columns, so that each reads only its part of the weights.
extension EncoderRun {
  /// The most rows for which that pays.
  static let fewRows = 47

  /// All steps from the attention of a layer (nil: from the ids) to that of the next.
  func transformByColumns(from layer: Int?, _ rows: Range<Int>) {
    if let layer {
      multiplyColumns(of: MapPlace(layer: layer, sublayer: .attention, isSecond: true), rows)
      multiplyColumns(of: MapPlace(layer: layer, sublayer: .feedForward, isSecond: false), rows)
      multiplyColumns(of: MapPlace(layer: layer, sublayer: .feedForward, isSecond: true), rows)
    }
    let next = layer.map { $0 + 1 } ?? 0
    multiplyColumns(of: MapPlace(layer: next, sublayer: .attention, isSecond: false), rows)
  }

  private func multiplyColumns(of place: MapPlace, _ rows: Range<Int>) {
    with(place) { matrix in
      prepare(place, rows)
      let panels = matrix.panelCount
      guard panels > 0 else { return }
      let each = (panels + workspaces.count - 1) / workspaces.count
      share(.columns(place, rows, each: each), pieces: (panels + each - 1) / each)
    }
  }

  /// A piece of a product.
  func multiplyColumns(of place: MapPlace, _ rows: Range<Int>, piece: Int, each: Int, _ workspace: Workspace)
  {
    with(place) { matrix in
      multiply(
        matrix, place, rows, piece * each..<min(matrix.panelCount, (piece + 1) * each),
        place.isSecond ? inner : left, workspace)
    }
  }
}
