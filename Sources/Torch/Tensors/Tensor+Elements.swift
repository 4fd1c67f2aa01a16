import CTorch

// Functions of each element by itself; the result has this tensor's shape and, for floating-point types, its type.
extension Tensor {
  /// |x|; gradient 0 at 0.
  ///
  /// - Throws: `TorchError` when there is too little memory or the element type has no such function; so do all here.
  public func abs() throws -> Tensor { try apply("abs", ct_abs) }

  /// x * x.
  public func squared() throws -> Tensor { try apply("squared", ct_square) }

  /// The square root; not a number below 0.
  public func squareRoot() throws -> Tensor { try apply("squareRoot", ct_sqrt) }

  /// x to a constant power.
  public func power(_ exponent: Double) throws -> Tensor { try apply("power") { ct_pow($0, exponent) } }

  /// e to the power of x.
  public func exp() throws -> Tensor { try apply("exp", ct_exp) }

  /// The natural logarithm.
  public func log() throws -> Tensor { try apply("log", ct_log) }

  /// The hyperbolic tangent.
  public func tanh() throws -> Tensor { try apply("tanh", ct_tanh) }

  /// 1 / (1 + exp(-x)).
  public func sigmoid() throws -> Tensor { try apply("sigmoid", ct_sigmoid) }

  /// max(x, 0); gradient 0 at 0.
  public func relu() throws -> Tensor { try apply("relu", ct_relu) }

  /// How `gelu` is computed.
  public enum GELUApproximation: Sendable {
    /// x * Phi(x), Phi the normal distribution function, by erf.
    case none
    /// x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))).
    case tanh
  }

  /// The Gaussian error linear unit (Hendrycks and Gimpel, arXiv:1606.08415).
  public func gelu(approximation: GELUApproximation = .none) throws -> Tensor {
    try apply("gelu") { ct_gelu($0, approximation == .tanh) }
  }

  /// x bounded to a range; gradient 0 outside.
  public func clamped(to range: ClosedRange<Double>) throws -> Tensor {
    try apply("clamped") { ct_clamp($0, range.lowerBound, range.upperBound) }
  }

  /// The larger of both, element by element, with broadcasting.
  public func elementwiseMaximum(_ other: Tensor) throws -> Tensor {
    try apply("elementwiseMaximum", other, ct_maximum)
  }

  /// The smaller of both, element by element, with broadcasting.
  public func elementwiseMinimum(_ other: Tensor) throws -> Tensor {
    try apply("elementwiseMinimum", other, ct_minimum)
  }
}
