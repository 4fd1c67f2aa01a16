import CKernels

/// y = activation(x W^T + b) for a range of rows and of panels.
struct Product {
  let kernels: Kernels
  let matrix: PackedMatrix
  let activation: ck_activation
  /// One segment of the inputs only; the bias goes to the first. Nil for all inputs.
  let half: Int?

  /// Computes rows `rows` of `left` times the outputs of `panels`, into the same rows and columns of `out`; `workspace` is the
  /// thread's.
  func run(rows: Range<Int>, panels: Range<Int>, left: Lines, into out: Rows, workspace: Workspace) {
    let numbers = matrix.segmentNumbers(half)
    guard !rows.isEmpty, !panels.isEmpty, !numbers.isEmpty else { return }
    let (row, panel) = (rows.lowerBound, panels.lowerBound)
    let first = range(numbers.lowerBound, left, row, panel)
    let column = panel * Int(CK_PANEL)
    var product = ck_product(
      type: matrix.arithmetic.type, range: (first, numbers.count == 2 ? range(1, left, row, panel) : first),
      ranges: Int32(numbers.count), rows: Int32(rows.count), columns: Int32(matrix.columns(panels)),
      left_stride: left.stride, panel_stride: matrix.panelStride,
      line_bytes: matrix.wordStride * Int(CK_LINE_WORDS), group_stride: matrix.groups * Int(CK_PANEL),
      group_words: matrix.groupLines * Int(CK_LINE_WORDS), column_scale: matrix.scale(panel),
      bias: numbers.lowerBound == 0 ? matrix.bias(panel) : nil, activation: activation, out_type: out.type,
      out: out.row(row) + column * out.elementBytes, out_stride: out.stride, sums: workspace.sums)
    ck_multiply(kernels.table, &product)
  }

  private func range(_ number: Int, _ left: Lines, _ row: Int, _ panel: Int) -> ck_range {
    let segment = matrix.segment(number)
    let isQuantised = matrix.arithmetic.isQuantised
    return ck_range(
      left: left.line(segment.line, row: row), right: matrix.panel(panel, segment), words: segment.words,
      group_scales: matrix.arithmetic == .int4 ? matrix.groupScale(panel, segment) : nil,
      row_scale: isQuantised ? left.scale(segment: number, row: row) : nil,
      row_zero: isQuantised ? left.zero(segment: number, row: row) : nil,
      column_offset: isQuantised ? matrix.columnOffset(panel, number) : nil)
  }
}
