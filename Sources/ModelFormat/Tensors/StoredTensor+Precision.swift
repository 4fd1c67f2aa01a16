extension StoredTensor {
  /// The same numbers in another floating-point type, rounded to nearest, ties to even; integers and tensors that have it stay as they are.
  ///
  /// - Parameter type: `.float32`, `.float16` or `.bfloat16`.
  /// - Throws: `ModelFormatError` `.notExpressible` where a finite number would become infinite.
  /// - Complexity: O(count); one copy.
  package func converted(to type: ElementType) throws -> StoredTensor {
    guard elementType.isFloatingPoint, elementType != type else { return self }
    check([.float32, .float16, .bfloat16].contains(type), "StoredTensor.converted(to: \(type.rawValue))")
    let numbers = try floats()
    let bytes: [UInt8]
    switch type {
    case .float16: bytes = numbers.map(\.half).withUnsafeBytes(Array.init)
    case .bfloat16: bytes = numbers.map(\.upperHalf).withUnsafeBytes(Array.init)
    default: bytes = numbers.withUnsafeBytes(Array.init)
    }
    let result = StoredTensor(name: name, elementType: type, shape: shape, bytes: bytes)
    let source = try infiniteCount(), target = try result.infiniteCount()
    guard source == target else {
      throw ModelFormatError(
        .notExpressible, place: "tensor \(name)", expected: "numbers within the range of \(type.rawValue)",
        found: "\(target - source) beyond it", advice: "Choose bf16 or fp32.")
    }
    return result
  }

  /// The infinite elements, before any rounding to F32.
  private func infiniteCount() throws -> Int {
    if elementType == .float64 {
      return withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 8).reduce(0) {
          $0
            + (Double(bitPattern: bytes.loadUnaligned(fromByteOffset: $1, as: UInt64.self)).isInfinite
              ? 1 : 0)
        }
      }
    }
    return try floats().reduce(0) { $0 + ($1.isInfinite ? 1 : 0) }
  }
}
