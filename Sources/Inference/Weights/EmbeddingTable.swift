import CKernels
import ModelFormat

/// Rows of numbers that are looked up, in the file where they can stay there.
struct EmbeddingTable: Sendable {
  private enum Numbers: Sendable {
    /// F32 in a tensor.
    case stored(StoredTensor)
    case floats([Float])
    /// q in a tensor, and the scale of each row.
    case int8(StoredTensor, scales: [Float])
  }

  private let rows: Numbers
  private let width: Int

  /// A tensor [rows, width] of numbers.
  init(_ tensor: StoredTensor) throws {
    rows = tensor.elementType == .float32 ? .stored(tensor) : .floats(try tensor.floats())
    width = tensor.shape[1]
  }

  /// Int8 weights of a quantised folder.
  init(_ tensor: QuantizedTensor) {
    rows = .int8(tensor.weight, scales: tensor.scales)
    width = tensor.columns
  }

  /// Numbers, quantised as a quantised folder holds them.
  init(quantizing tensor: StoredTensor) throws {
    width = tensor.shape[1]
    defer { tensor.release() }
    let (q, scales) = try LinearWeights.int8(tensor.floats(), rows: tensor.shape[0], name: tensor.name)
    rows = .int8(
      StoredTensor(
        name: tensor.name, elementType: .int8, shape: tensor.shape, bytes: q.map { UInt8(bitPattern: $0) }),
      scales: scales)
  }

  /// x = row, or x += row, for each of some rows of `states`; `place` says which row of the table belongs to one of them.
  func look(
    up place: (Int) -> Int, for range: Range<Int>, into states: Rows, adding: Bool, _ kernels: Kernels
  ) {
    func look(_ bytes: UnsafeRawBufferPointer, isInt8: Bool, scale: (Int) -> Float) {
      guard let base = bytes.baseAddress else { return }
      for row in range {
        let found = place(row)
        var arguments = ck_lookup(
          x: states.floats(row), row: base + found * width * (isInt8 ? 1 : 4), is_int8: isInt8, adds: adding,
          scale: scale(found), columns: Int32(width))
        kernels.table.pointee.lookup(&arguments)
      }
    }
    switch rows {
    case .stored(let tensor): tensor.withUnsafeBytes { look($0, isInt8: false) { _ in 1 } }
    case .floats(let numbers): numbers.withUnsafeBytes { look($0, isInt8: false) { _ in 1 } }
    case .int8(let tensor, let scales): tensor.withUnsafeBytes { look($0, isInt8: true) { scales[$0] } }
    }
  }
}
