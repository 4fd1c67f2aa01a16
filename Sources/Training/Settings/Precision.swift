/// The arithmetic of forward and backward; weights, gradients and optimiser state are float32 in both.
public enum Precision: String, Sendable, CaseIterable {
  /// float32 throughout.
  case fp32
  /// Autocast: products of matrices and attention in bfloat16, sums and norms in float32.
  case bf16
}
