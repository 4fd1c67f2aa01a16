import CTorch

// Changes of a tensor's own elements, for optimisers, masks and accumulators. A leaf that requires a gradient is refused
// unless the change is inside `withoutGradients`. Views share storage, so a change of one is a change of all.
extension Tensor {
  /// Takes another tensor's values over, converted and broadcast.
  ///
  /// - Throws: `TorchError` when the shapes do not broadcast, and for a leaf that records gradients.
  public func copy(from source: Tensor) throws {
    try Tensor.perform("copy", [self, source]) { ct_copy_(handle, source.handle) }
  }

  /// Sets every element to 0.
  ///
  /// - Throws: `TorchError` for a leaf that records gradients.
  public func zero() throws { try fill(0) }

  /// Sets every element to one value.
  ///
  /// - Throws: as `zero`.
  public func fill(_ value: Double) throws {
    try Tensor.perform("fill", [self]) { ct_fill_(handle, value) }
  }

  /// Adds `scale * other`, broadcast to this tensor's shape.
  ///
  /// - Throws: as `copy(from:)`.
  public func add(inPlace other: Tensor, scale: Double = 1) throws {
    try Tensor.perform("add(inPlace:)", [self, other]) { ct_add_(handle, other.handle, scale) }
  }

  /// Multiplies by another tensor, broadcast to this tensor's shape.
  ///
  /// - Throws: as `copy(from:)`.
  public func multiply(inPlace other: Tensor) throws {
    try Tensor.perform("multiply(inPlace:)", [self, other]) { ct_mul_(handle, other.handle) }
  }

  /// Multiplies every element by one value.
  ///
  /// - Throws: as `zero`.
  public func multiply(inPlace value: Double) throws {
    try Tensor.perform("multiply(inPlace:)", [self]) { ct_mul_scalar_(handle, value) }
  }
}
