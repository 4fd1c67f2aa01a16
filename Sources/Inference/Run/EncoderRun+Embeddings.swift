import CKernels

extension EncoderRun {
  /// Some rows of the residual stream from the ids: word, position and type embeddings, normalized, and mapped from E to H where
  /// the model does so.
  ///
  /// The inputs of that map are the rows' own lines of `left`, as those of every other map.
  func embed(_ rows: Range<Int>, _ workspace: Workspace) {
    guard let part else { return }
    func look(up rows: ArraySlice<Int32>, in table: EmbeddingTable, adding: Bool, _ range: Range<Int>) {
      table.look(
        up: { Int(rows[rows.startIndex + $0]) }, for: range, into: embeddings, adding: adding, kernels)
    }
    look(up: part.ids, in: weights.words, adding: false, rows)
    look(up: part.positions, in: weights.positions, adding: true, rows)
    if let types = weights.types { look(up: part.types, in: types, adding: true, rows) }
    normalize(rows, of: embeddings, weights.norm, adding: nil)
    guard let projection = weights.projection else { return }
    let left = left.sized(part.rows.count)
    left.fill(rows, from: embeddings, for: projection, kernels)
    Product(kernels: kernels, matrix: projection, activation: CK_NONE, half: nil).run(
      rows: rows, panels: 0..<projection.panelCount, left: left, into: states, workspace: workspace)
  }
}
