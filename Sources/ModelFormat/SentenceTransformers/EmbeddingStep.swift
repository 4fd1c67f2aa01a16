/// What is done to a pooled vector.
public enum EmbeddingStep: Sendable, Equatable {
  /// A linear map.
  case dense(EmbeddingDense)
  /// Division by the length, 1e-12 at the least.
  case normalize
}
