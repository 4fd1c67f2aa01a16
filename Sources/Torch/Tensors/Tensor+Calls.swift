import CTorch

// The only way into the C face. ARC may free a tensor once its handle has been read, even in the middle of a call that
// was given the handle; so each function here holds its operands until the call has returned.
extension Tensor {
  /// A new tensor from this one.
  func apply(_ operation: String, _ body: (OpaquePointer) -> OpaquePointer?) throws -> Tensor {
    try withExtendedLifetime(self) {
      guard let result = body(handle) else { throw TorchError.last(operation, [self]) }
      return Tensor(owning: result)
    }
  }

  /// A new tensor from this one and another.
  func apply(
    _ operation: String, _ other: Tensor, _ body: (OpaquePointer, OpaquePointer) -> OpaquePointer?
  ) throws -> Tensor {
    try withExtendedLifetime((self, other)) {
      guard let result = body(handle, other.handle) else { throw TorchError.last(operation, [self, other]) }
      return Tensor(owning: result)
    }
  }

  /// A new tensor from any number of operands, whose handles `body` may read.
  static func make(
    _ operation: String, _ operands: [Tensor] = [], _ body: () -> OpaquePointer?
  ) throws -> Tensor {
    try withExtendedLifetime(operands) {
      guard let result = body() else { throw TorchError.last(operation, operands) }
      return Tensor(owning: result)
    }
  }

  /// An effect on or with any number of operands, whose handles `body` may read.
  static func perform(_ operation: String, _ operands: [Tensor], _ body: () -> Bool) throws {
    try withExtendedLifetime(operands) {
      guard body() else { throw TorchError.last(operation, operands) }
    }
  }

  /// Hands the handles of a list to the C face.
  static func withHandles<R>(
    _ operation: String, _ tensors: [Tensor], _ body: (UnsafePointer<OpaquePointer>, Int) throws -> R
  ) throws -> R {
    try withExtendedLifetime(tensors) {
      try tensors.map(\.handle).withUnsafeBufferPointer { handles in
        guard let start = handles.baseAddress, !handles.isEmpty else {
          throw TorchError.invalid(operation, "expected at least 1 tensor, found none")
        }
        return try body(start, handles.count)
      }
    }
  }

  /// Two new tensors, as sorting makes them.
  func pair(
    _ operation: String,
    _ body: (OpaquePointer, inout OpaquePointer?, inout OpaquePointer?) -> Bool
  ) throws -> (values: Tensor, indices: Tensor) {
    try withExtendedLifetime(self) {
      var values: OpaquePointer?
      var indices: OpaquePointer?
      guard body(handle, &values, &indices), let values, let indices else {
        throw TorchError.last(operation, [self])
      }
      return (Tensor(owning: values), Tensor(owning: indices))
    }
  }
}
