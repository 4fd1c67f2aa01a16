import CTorch

extension Tensor {
  /// All elements in row-major order, converted to Float.
  ///
  /// - Throws: `TorchError` when there is too little memory.
  /// - Complexity: one copy, and one conversion when the element type differs; waits for a GPU.
  public func floats() throws -> [Float] { try values(.float32) }

  /// All elements in row-major order, converted to Double; exact for every floating-point type.
  ///
  /// - Throws: as `floats`.
  public func doubles() throws -> [Double] { try values(.float64) }

  /// All elements in row-major order, converted to Int64; fractions are cut off.
  ///
  /// - Throws: as `floats`.
  public func int64s() throws -> [Int64] { try values(.int64) }

  /// All elements in row-major order as truth values: whether they differ from 0.
  ///
  /// - Throws: as `floats`.
  public func bools() throws -> [Bool] { try values(.bool) }

  /// All elements in row-major order and the machine's byte order, without conversion.
  ///
  /// - Throws: as `floats`.
  public func bytes() throws -> [UInt8] { try copied() }

  /// The value of a tensor of one element; exact for every floating-point type.
  ///
  /// - Throws: `TorchError` when there is not exactly one element.
  public func item() throws -> Double {
    var value = 0.0
    try Tensor.perform("item", [self]) { ct_item(handle, &value) }
    return value
  }

  /// Whether no element is infinite or not a number; true for an empty tensor.
  ///
  /// - Throws: as `floats`.
  public func isFiniteEverywhere() throws -> Bool {
    var finite = false
    try Tensor.perform("isFiniteEverywhere", [self]) { ct_is_finite(handle, &finite) }
    return finite
  }

  /// The same values as another element type, rounded to nearest; this very tensor when it has the type. Gradients flow
  /// between floating-point types.
  ///
  /// - Throws: as `floats`.
  public func to(_ type: ElementType) throws -> Tensor {
    type == elementType ? self : try apply("to(\(type))") { ct_to_dtype($0, type.c) }
  }

  /// The same values on another device; this very tensor when it is there. Gradients flow.
  ///
  /// - Throws: `TorchError` when the device is absent or has too little memory.
  public func to(_ device: Device) throws -> Tensor {
    let place = try device.loadedIndex()
    return device == self.device ? self : try apply("to(\(device))") { ct_to_device($0, place) }
  }

  /// The same values in row-major layout, without a copy when they are in it.
  ///
  /// - Throws: as `floats`.
  public func contiguous() throws -> Tensor { try apply("contiguous", ct_contiguous) }

  /// A copy with its own storage. Gradients flow; `detached()` first when they should not.
  ///
  /// - Throws: as `floats`.
  public func clone() throws -> Tensor { try apply("clone", ct_clone) }

  private func values<Element>(_ type: ElementType) throws -> [Element] {
    try detached().to(type).copied()
  }

  private func copied<Element>() throws -> [Element] {
    try withExtendedLifetime(self) {
      let size = ct_count(handle) * Int(ct_element_size(handle))
      let capacity = size / MemoryLayout<Element>.stride
      return try [Element](unsafeUninitializedCapacity: capacity) { buffer, count in
        if size > 0, let start = buffer.baseAddress {
          guard ct_copy_bytes(handle, start, size) else { throw TorchError.last("copy", [self]) }
        }
        count = capacity
      }
    }
  }
}
