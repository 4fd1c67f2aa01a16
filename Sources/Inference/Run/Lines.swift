import CKernels

/// The left operand of products: rows in lines of 64 bytes, with scale and zero point of each row and segment for int8.
///
/// Its memory is that of a slab, which must live as long.
struct Lines {
  private let memory: Memory
  private let scales, zeros: Memory
  /// The most rows.
  let capacity: Int
  /// The rows of this moment: lines of all of them stand together.
  private(set) var rows = 0

  /// Room for `capacity` rows of `lines` lines and two segments.
  init(capacity: Int, lines: Int, in slab: Slab) throws(InferenceError) {
    self.capacity = capacity
    memory = try Memory(bytes: capacity * lines * Int(CK_LINE), in: slab)
    scales = try Memory(bytes: 2 * capacity * 4, in: slab)
    zeros = try Memory(bytes: 2 * capacity * 4, in: slab)
  }

  /// The same memory for `rows` rows.
  func sized(_ rows: Int) -> Lines {
    var lines = self
    lines.rows = rows
    return lines
  }

  /// Bytes from a line of a row to its next.
  var stride: Int { rows * Int(CK_LINE) }

  /// A line of a row.
  func line(_ line: Int, row: Int) -> UnsafeMutablePointer<UInt8> {
    memory.pointer(to: UInt8.self) + line * stride + row * Int(CK_LINE)
  }

  func scale(segment: Int, row: Int) -> UnsafeMutablePointer<Float> {
    scales.pointer(to: Float.self) + segment * capacity + row
  }

  func zero(segment: Int, row: Int) -> UnsafeMutablePointer<Float> {
    zeros.pointer(to: Float.self) + segment * capacity + row
  }

  /// Fills rows from numbers that stand together, in the segments that `matrix` multiplies.
  ///
  /// With `half` one of the segments only.
  func fill(
    _ range: Range<Int>, from rows: Rows, for matrix: PackedMatrix, half: Int? = nil, _ kernels: Kernels
  ) {
    for number in matrix.segmentNumbers(half) {
      let segment = matrix.segment(number)
      var arguments = ck_lines(
        from_type: rows.type, from: rows.row(range.lowerBound) + segment.first * rows.elementBytes,
        stride: rows.stride, rows: Int32(range.count), columns: Int32(segment.count),
        type: matrix.arithmetic.type,
        lines: line(segment.line, row: range.lowerBound), line_stride: stride,
        scale: scale(segment: number, row: range.lowerBound),
        zero: zero(segment: number, row: range.lowerBound))
      kernels.table.pointee.lines(&arguments)
    }
  }
}
