import CKernels

/// y = activation(x W^T + b) for a range of rows and of panels, tile by tile.
struct Product {
  let kernels: Kernels
  let matrix: PackedMatrix
  let activation: ck_activation

  /// Computes rows `rows` of `left` times the outputs of `panels`, into the same rows and columns of `out`.
  ///
  /// Panels are the outer loop: one is read from memory once and stays in the nearest cache while the rows pass by, and the next
  /// one is fetched meanwhile. `workspace` is the thread's.
  func run(rows: Range<Int>, panels: Range<Int>, left: Lines, into out: Rows, workspace: Workspace) {
    guard !rows.isEmpty else { return }
    let tiles = RowTiles(rows, maximum: kernels.maximumRows(matrix.arithmetic.type))
    var panel = panels.lowerBound
    while panel < panels.upperBound {
      let count = kernels.panels(
        matrix.arithmetic.type, rows: tiles.height, available: panels.upperBound - panel)
      for number in 0..<tiles.count {
        run(
          tiles[number], panel..<panel + count, left, out, workspace,
          fetching: panel + count < panels.upperBound ? (tile: number, of: tiles.count) : nil)
      }
      panel += count
    }
  }

  private func run(
    _ rows: Range<Int>, _ panels: Range<Int>, _ left: Lines, _ out: Rows, _ workspace: Workspace,
    fetching part: (tile: Int, of: Int)?
  ) {
    let type = matrix.arithmetic.type
    // A last tile may be lower than the others, and lack the panels that they take.
    guard let tile = kernels.tile(type, rows: rows.count, panels: panels.count) else {
      for panel in panels { run(rows, panel..<panel + 1, left, out, workspace, fetching: nil) }
      return
    }
    let panel = panels.lowerBound
    let stride = panels.count * Int(CK_PANEL)
    var sums = (ck_sums(), ck_sums())
    for (number, segment) in matrix.segments.enumerated() {
      let begin = matrix.panel(panel, segment)
      let values = number == 0 ? workspace.sums : workspace.more
      var arguments = ck_tile(
        left: left.line(segment.line, row: rows.lowerBound), left_stride: left.stride, right: begin,
        right_stride: matrix.panelStride, words: segment.words, out: values, out_stride: stride,
        prefetch: nil, prefetch_lines: 0, scales: matrix.scale(panel, segment),
        scale_stride: matrix.groups * Int(CK_PANEL), group_words: matrix.groupLines * Int(CK_LINE_WORDS))
      if let part, number == 0 {
        // Each of the tiles that read these panels fetches its share of the next ones.
        let lines = (segment.words + Int(CK_LINE_WORDS) - 1) / Int(CK_LINE_WORDS)
        let share = (matrix.wordStride / 4 * panels.count + part.of - 1) / part.of
        arguments.prefetch =
          begin + panels.count * matrix.panelStride + part.tile * share * lines * Int(CK_LINE)
        arguments.prefetch_lines = share
      }
      tile(&arguments)
      let quantised = ck_sums(
        values: values, row_scale: left.scale(segment: number, row: rows.lowerBound),
        row_zero: left.zero(segment: number, row: rows.lowerBound),
        column_sum: matrix.columnSum(panel, number))
      if number == 0 { sums.0 = quantised } else { sums.1 = quantised }
    }
    let first = panel * Int(CK_PANEL)
    var store = ck_store(
      product: type, values: workspace.sums, row_scale: nil, sums: sums,
      ranges: Int32(matrix.segments.count), column_scale: matrix.scale(panel, matrix.segments[0]),
      stride: stride, rows: Int32(rows.count), columns: Int32(stride), bias: matrix.bias(panel),
      activation: activation, type: out.type, out: out.row(rows.lowerBound) + first * out.elementBytes,
      out_stride: out.stride)
    kernels.table.pointee.store(&store)
  }
}
