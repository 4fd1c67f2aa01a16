import CKernels

extension EncoderRun {
  /// Some rows of the residual stream from the ids: word, position and type embeddings, normalized. Where the model does so words
  /// are mapped from F to E numbers before, and the normalized sum from E to H.
  func embed(_ rows: Range<Int>, _ workspace: Workspace) {
    guard let part else { return }
    func look(
      up places: ArraySlice<Int32>, in table: EmbeddingTable, into target: Rows, adding: Bool
    ) {
      table.look(
        up: { Int(places[places.startIndex + $0]) }, for: rows, into: target, adding: adding, kernels)
    }
    look(up: part.ids, in: weights.words, into: words, adding: false)
    if let map = weights.wordProjection { multiply(map, rows, from: words, into: embeddings, workspace) }
    look(up: part.positions, in: weights.positions, into: embeddings, adding: true)
    if let types = weights.types { look(up: part.types, in: types, into: embeddings, adding: true) }
    normalize(rows, of: embeddings, weights.norm, adding: nil)
    if let map = weights.projection { multiply(map, rows, from: embeddings, into: states, workspace) }
  }

  /// Some rows through a map of the embeddings. Its inputs are the rows' own lines of `left`, as those of every other map.
  private func multiply(
    _ map: PackedMatrix, _ rows: Range<Int>, from inputs: Rows, into outputs: Rows, _ workspace: Workspace
  ) {
    guard let part else { return }
    let left = left.sized(part.rows.count)
    left.fill(rows, from: inputs, for: map, kernels)
    Product(kernels: kernels, matrix: map, activation: CK_NONE, half: nil).run(
      rows: rows, panels: 0..<map.panelCount, left: left, into: outputs, workspace: workspace)
  }
}
