import CTorch

extension Tensor {
  /// Whether gradients flow to this leaf, or through this result.
  public var requiresGrad: Bool { withExtendedLifetime(self) { ct_requires_grad(handle) } }

  /// Asks for a leaf's gradient, or no longer.
  ///
  /// - Throws: `TorchError` for an element type that is no floating-point type, and for a result of recorded operations.
  public func setRequiresGrad(_ required: Bool) throws {
    try Tensor.perform("setRequiresGrad", [self]) { ct_set_requires_grad(handle, required) }
  }

  /// Whether this is no result of recorded operations: a parameter, an input, or anything made without gradients.
  public var isLeaf: Bool { withExtendedLifetime(self) { ct_is_leaf(handle) } }

  /// The gradient that `backward` has added up for this leaf, or kept for this result after `retainGrad`; shares storage.
  public var grad: Tensor? { withExtendedLifetime(self) { ct_grad(handle) }.map(Tensor.init(owning:)) }

  /// Replaces the gradient, or drops it with nil.
  ///
  /// - Throws: `TorchError` when shape, element type or device differ from this tensor's.
  public func setGrad(_ gradient: Tensor?) throws {
    try Tensor.perform("setGrad", [self] + (gradient.map { [$0] } ?? [])) {
      ct_set_grad(handle, gradient?.handle)
    }
  }

  /// Drops the gradient, so that the next `backward` begins anew.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public func clearGrad() throws { try setGrad(nil) }

  /// Has `backward` keep the gradient of this result, which is no leaf.
  ///
  /// - Throws: `TorchError` when no gradient flows through it.
  public func retainGrad() throws {
    try Tensor.perform("retainGrad", [self]) { ct_retain_grad(handle) }
  }

  /// The same values outside the graph, sharing storage.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public func detached() throws -> Tensor { try apply("detached", ct_detach) }

  /// Adds the gradient of this scalar to every leaf that it depends on, and frees the graph.
  ///
  /// - Parameter retainingGraph: keeps the graph, so that `backward` can be called again.
  /// - Throws: `TorchError` when this is no scalar, no gradient flows through it, or the graph is gone.
  public func backward(retainingGraph: Bool = false) throws {
    try Tensor.perform("backward", [self]) { ct_backward(handle, nil, retainingGraph) }
  }

  /// Adds the gradient of the sum of `self * gradient` to every leaf that it depends on, and frees the graph.
  ///
  /// - Throws: `TorchError` when shapes differ, and as `backward()`.
  public func backward(gradient: Tensor, retainingGraph: Bool = false) throws {
    try Tensor.perform("backward", [self, gradient]) { ct_backward(handle, gradient.handle, retainingGraph) }
  }
}
