import ModelFormat

/// Rows of numbers that are looked up, in the file where they can stay there.
struct EmbeddingTable: Sendable {
  private enum Rows: Sendable {
    /// F32 in a tensor.
    case stored(StoredTensor)
    case floats([Float])
    /// q in a tensor, and the scale of each row.
    case int8(StoredTensor, scales: [Float])
  }

  private let rows: Rows
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
    let (count, width) = (tensor.shape[0], tensor.shape[1])
    self.width = width
    guard case .int8(let q, let scales) = LinearWeights.int8(try tensor.floats(), rows: count) else {
      rows = .stored(tensor)
      return
    }
    rows = .int8(
      StoredTensor(
        name: tensor.name, elementType: .int8, shape: tensor.shape, bytes: q.map { UInt8(bitPattern: $0) }),
      scales: scales)
  }

  /// x = row
  func copy(_ row: Int, to x: UnsafeMutablePointer<Float>) { combine(row, x) { $1 } }

  /// x += row
  func add(_ row: Int, to x: UnsafeMutablePointer<Float>) { combine(row, x, +) }

  @inline(__always)
  private func combine(_ row: Int, _ x: UnsafeMutablePointer<Float>, _ combine: (Float, Float) -> Float) {
    switch rows {
    case .stored(let tensor):
      tensor.withUnsafeBytes { bytes in
        for j in 0..<width {
          let number = bytes.loadUnaligned(fromByteOffset: (row * width + j) * 4, as: Float.self)
          x[j] = combine(x[j], number)
        }
      }
    case .floats(let numbers):
      numbers.withUnsafeBufferPointer { numbers in
        for j in 0..<width { x[j] = combine(x[j], numbers[row * width + j]) }
      }
    case .int8(let tensor, let scales):
      let scale = scales[row]
      tensor.withUnsafeBytes { bytes in
        let q = bytes.bindMemory(to: Int8.self)
        for j in 0..<width { x[j] = combine(x[j], scale * Float(q[row * width + j])) }
      }
    }
  }
}
