import CTorch

// Shapes broadcast: from the last dimension on, sizes are equal, or one of them is 1 or missing. Element types are
// promoted as libtorch does; a `Double` operand does not widen a floating-point tensor.
extension Tensor {
  /// x + y, element by element.
  ///
  /// - Throws: `TorchError` when the shapes do not broadcast; so do all operators.
  public static func + (x: Tensor, y: Tensor) throws -> Tensor { try x.apply("+", y, ct_add) }

  /// x - y, element by element.
  public static func - (x: Tensor, y: Tensor) throws -> Tensor { try x.apply("-", y, ct_sub) }

  /// x * y, element by element.
  public static func * (x: Tensor, y: Tensor) throws -> Tensor { try x.apply("*", y, ct_mul) }

  /// x / y, element by element; integers become float32.
  public static func / (x: Tensor, y: Tensor) throws -> Tensor { try x.apply("/", y, ct_div) }

  /// x + value.
  public static func + (x: Tensor, value: Double) throws -> Tensor {
    try x.apply("+") { ct_add_scalar($0, value) }
  }

  /// x - value.
  public static func - (x: Tensor, value: Double) throws -> Tensor {
    try x.apply("-") { ct_add_scalar($0, -value) }
  }

  /// x * value.
  public static func * (x: Tensor, value: Double) throws -> Tensor {
    try x.apply("*") { ct_mul_scalar($0, value) }
  }

  /// x / value.
  public static func / (x: Tensor, value: Double) throws -> Tensor {
    try x.apply("/") { ct_div_scalar($0, value) }
  }

  /// value + x.
  public static func + (value: Double, x: Tensor) throws -> Tensor { try x + value }

  /// value - x.
  public static func - (value: Double, x: Tensor) throws -> Tensor {
    try x.apply("-") { ct_subtract_from($0, value) }
  }

  /// value * x.
  public static func * (value: Double, x: Tensor) throws -> Tensor { try x * value }

  /// value / x.
  public static func / (value: Double, x: Tensor) throws -> Tensor { try x.power(-1) * value }

  /// -x.
  public static prefix func - (x: Tensor) throws -> Tensor { try x.apply("-", ct_neg) }
}
