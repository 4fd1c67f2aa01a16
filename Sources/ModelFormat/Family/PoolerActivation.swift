/// The function after the pooler's linear map. All map 0 to 0, which physical removal relies on.
public enum PoolerActivation: String, Sendable, CaseIterable {
  /// The hyperbolic tangent.
  case tanh
  /// max(0, x).
  case relu
  /// x Phi(x) with the exact error function.
  case gelu
}
