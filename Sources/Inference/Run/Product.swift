import CKernels

/// y = activation(x W^T + b) for a range of rows and of panels, tile by tile.
struct Product {
  let kernels: Kernels
  let matrix: PackedMatrix
  let activation: ck_activation

  /// Computes rows `rows` of `left` times the outputs of `panels`, into the same rows and columns of `out`.
  ///
  /// Panels are the outer loop: one is read from memory once and stays in the nearest cache while the rows pass by, and the next
  /// one is fetched meanwhile. `scratch` has room for two tiles.
  func run(rows: Range<Int>, panels: Range<Int>, left: Lines, into out: Rows, scratch: Scratch) {
    guard !rows.isEmpty else { return }
    let tiles = RowTiles(rows, maximum: kernels.maximumRows)
    var panel = panels.lowerBound
    while panel < panels.upperBound {
      let count = kernels.panels(
        matrix.arithmetic.type, rows: tiles.height, available: panels.upperBound - panel)
      for number in 0..<tiles.count {
        run(
          tiles[number], panel..<panel + count, left, out, scratch,
          fetching: panel + count < panels.upperBound ? (tile: number, of: tiles.count) : nil)
      }
      panel += count
    }
  }

  private func run(
    _ rows: Range<Int>, _ panels: Range<Int>, _ left: Lines, _ out: Rows, _ scratch: Scratch,
    fetching part: (tile: Int, of: Int)?
  ) {
    let type = matrix.arithmetic.type
    // A last tile may be lower than the others, and lack the panels that they take.
    guard let tile = kernels.tile(type, rows: rows.count, panels: panels.count) else {
      for panel in panels { run(rows, panel..<panel + 1, left, out, scratch, fetching: nil) }
      return
    }
    let stride = panels.count * Int(CK_PANEL)
    let first = panels.lowerBound * Int(CK_PANEL)
    let values = scratch.values
    for (number, segment) in matrix.segments.enumerated() {
      let begin = matrix.panel(panels.lowerBound, segment)
      var arguments = ck_tile(
        left: left.line(segment.line, row: rows.lowerBound), left_stride: left.stride, right: begin,
        right_stride: matrix.panelStride, words: segment.words, out: number == 0 ? values : scratch.more,
        out_stride: stride, prefetch: nil, prefetch_lines: 0)
      if let part, number == 0 {
        // Each of the tiles that read these panels fetches its share of the next ones.
        let share = (32 * panels.count + part.of - 1) / part.of
        let lines = (segment.words + Int(CK_LINE_WORDS) - 1) / Int(CK_LINE_WORDS)
        arguments.prefetch =
          UnsafePointer(begin) + panels.count * matrix.panelStride + part.tile * share * lines * Int(CK_LINE)
        arguments.prefetch_lines = share
      }
      tile(&arguments)
      if type == CK_U8 {
        var dequantise = ck_dequantise(
          sums: (number == 0 ? values : scratch.more).withMemoryRebound(to: Int32.self, capacity: 1) { $0 },
          stride: stride, rows: Int32(rows.count), columns: Int32(stride),
          row_scale: left.scale(segment: number, row: rows.lowerBound),
          row_zero: left.zero(segment: number, row: rows.lowerBound), column_scale: matrix.scale + first,
          column_sum: matrix.columnSum(number) + first, onto: number == 0 ? nil : values)
        kernels.table.pointee.dequantise(&dequantise)
      }
    }
    var store = ck_store(
      values: values, stride: stride, rows: Int32(rows.count), columns: Int32(stride), row_scale: nil,
      bias: matrix.bias + first, activation: activation, type: out.type,
      out: out.row(rows.lowerBound) + first * out.elementBytes, out_stride: out.stride)
    kernels.table.pointee.store(&store)
  }
}

/// The sums of a tile on their way to rows.
final class Scratch {
  private let memory: Memory
  /// Room for the sums of a tile.
  let values: UnsafeMutablePointer<Float>
  /// Room for those of a second segment.
  let more: UnsafeMutablePointer<Float>

  init() throws(InferenceError) {
    let room = Int(CK_MAX_ROWS) * Int(CK_MAX_PANELS) * Int(CK_PANEL)
    memory = try Memory(bytes: 2 * room * 4)
    values = memory.pointer()
    more = values + room
  }
}
