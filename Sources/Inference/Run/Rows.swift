import CKernels

/// Rows of numbers, f32 or bf16, each row of a fixed room.
///
/// Its memory is that of a slab, which must live as long.
struct Rows {
  private let memory: Memory
  /// CK_F32 or CK_BF16.
  let type: ck_type
  /// Numbers from a row to the next: the width, up to the end of its last panel.
  let stride: Int

  /// Room for `rows` rows of `columns` numbers.
  init(_ type: ck_type, rows: Int, columns: Int, in slab: Slab) throws(InferenceError) {
    self.type = type
    stride = columns.rounded(upTo: Int(CK_PANEL))
    memory = try Memory(bytes: rows * stride * (type == CK_BF16 ? 2 : 4), in: slab)
  }

  var elementBytes: Int { type == CK_BF16 ? 2 : 4 }

  /// Where a row begins.
  func row(_ row: Int) -> UnsafeMutableRawPointer { memory.base + row * stride * elementBytes }

  /// A row of f32.
  func floats(_ row: Int) -> UnsafeMutablePointer<Float> { memory.pointer(to: Float.self) + row * stride }

  /// Copies a row to the place of another.
  func copy(_ row: Int, to other: Int) {
    if row != other { self.row(other).copyMemory(from: self.row(row), byteCount: stride * elementBytes) }
  }
}
