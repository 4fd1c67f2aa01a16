import ModelFormat

/// Rows of numbers that are looked up.
struct EmbeddingTable: Sendable {
  private let numbers: [Float]
  private let width: Int

  /// A tensor [rows, width].
  init(_ tensor: StoredTensor) throws {
    numbers = try tensor.floats()
    width = tensor.shape[1]
  }

  /// x = row
  func copy(_ row: Int, to x: UnsafeMutablePointer<Float>) {
    numbers.withUnsafeBufferPointer { numbers in
      for j in 0..<width { x[j] = numbers[row * width + j] }
    }
  }

  /// x += row
  func add(_ row: Int, to x: UnsafeMutablePointer<Float>) {
    numbers.withUnsafeBufferPointer { numbers in
      for j in 0..<width { x[j] += numbers[row * width + j] }
    }
  }
}
