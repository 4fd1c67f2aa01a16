extension StoredTensor {
  /// The elements as `Float`, in row-major order.
  ///
  /// F32 is exact, F16 and BF16 are widened exactly, F64 is rounded to nearest, ties to even.
  /// - Throws: `ModelFormatError` `.badTensor` for integer and Boolean tensors.
  /// - Complexity: O(count), one array.
  public func floats() throws -> [Float] {
    guard let numbers else { throw wrongType(expected: "a floating-point type (F32, F64, F16, BF16)") }
    return numbers
  }

  /// The elements as `floats()` gives them; nil for integer and Boolean tensors.
  var numbers: [Float]? {
    switch elementType {
    case .float32: elements(of: Float.self)
    case .float64: elements(of: UInt64.self).map { Float(Double(bitPattern: $0)) }
    case .bfloat16: elements(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .float16: elements(of: UInt16.self).map(Float.init(half:))
    case .int64, .int32, .int16, .int8, .uint8, .bool: nil
    }
  }

  /// Some elements of an F32 tensor, by their places in row-major order; nothing else of a mapped file is read.
  ///
  /// Stops the program where the places are not the tensor's.
  /// - Throws: `ModelFormatError` `.badTensor` for every other type.
  /// - Complexity: O(places), one array.
  public func floats(in places: Range<Int>) throws -> [Float] {
    guard elementType == .float32 else { throw wrongType(expected: "F32") }
    check(
      places.lowerBound >= 0 && places.upperBound <= count,
      "StoredTensor \(name): no places \(places) of \(count)"
    )
    return withUnsafeBytes { bytes in
      let size = MemoryLayout<Float>.size
      return [Float](unsafeUninitializedCapacity: places.count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[places.lowerBound * size..<places.upperBound * size]))
        initialized = places.count
      }
    }
  }

  /// The elements of an I32 tensor in row-major order.
  ///
  /// - Throws: `ModelFormatError` `.badTensor` for every other type.
  /// - Complexity: O(count), one array.
  public func int32s() throws -> [Int32] {
    guard elementType == .int32 else { throw wrongType(expected: "I32") }
    return elements(of: Int32.self)
  }

  private func elements<Element: BitwiseCopyable>(of type: Element.Type) -> [Element] {
    withUnsafeBytes { bytes in
      [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<Element>.size)]))
        initialized = count
      }
    }
  }

  private func wrongType(expected: String) -> ModelFormatError {
    ModelFormatError(
      .badTensor, place: "tensor \(name)", expected: expected, found: elementType.rawValue)
  }
}
