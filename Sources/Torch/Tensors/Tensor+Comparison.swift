import CTorch

// Comparisons give tensors of bool, broadcast as arithmetic does; no gradient flows through them.
extension Tensor {
  /// Where both are equal; nowhere for not-a-number.
  ///
  /// - Throws: `TorchError` when the shapes do not broadcast; so do all here.
  public func isEqual(to other: Tensor) throws -> Tensor { try apply("isEqual", other, ct_eq) }

  /// Where x equals a value.
  public func isEqual(to value: Double) throws -> Tensor { try apply("isEqual") { ct_eq_scalar($0, value) } }

  /// Where x > other.
  public func isGreater(than other: Tensor) throws -> Tensor { try apply("isGreater", other, ct_gt) }

  /// Where x > value.
  public func isGreater(than value: Double) throws -> Tensor {
    try apply("isGreater") { ct_gt_scalar($0, value) }
  }

  /// Where x < other.
  public func isLess(than other: Tensor) throws -> Tensor { try apply("isLess", other, ct_lt) }

  /// Where x < value.
  public func isLess(than value: Double) throws -> Tensor { try apply("isLess") { ct_lt_scalar($0, value) } }

  /// Where x is false or 0.
  public func logicalNot() throws -> Tensor { try apply("logicalNot", ct_not) }

  /// Where both are true.
  public func logicalAnd(_ other: Tensor) throws -> Tensor { try apply("logicalAnd", other, ct_and) }

  /// Where at least one is true.
  public func logicalOr(_ other: Tensor) throws -> Tensor { try apply("logicalOr", other, ct_or) }

  /// x where the mask is true, y elsewhere; all three broadcast, and gradients flow to x and y.
  public static func select(where mask: Tensor, _ x: Tensor, else y: Tensor) throws -> Tensor {
    try make("select(where:)", [mask, x, y]) { ct_where(mask.handle, x.handle, y.handle) }
  }

  /// This tensor with a value put where the mask (bool, broadcast) is true.
  public func maskedFill(mask: Tensor, value: Double) throws -> Tensor {
    try apply("maskedFill", mask) { ct_masked_fill($0, $1, value) }
  }
}
