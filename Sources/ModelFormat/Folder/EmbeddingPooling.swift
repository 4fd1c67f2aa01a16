/// How the last hidden states of a text become one vector; sentence-transformers' modes.
public enum EmbeddingPooling: String, Sendable, CaseIterable {
  /// The state of the first token.
  case cls
  /// The mean over tokens.
  case mean
  /// The largest number of each place.
  case max
  /// The sum over tokens, divided by the square root of their number.
  case meanSquareRootLength = "mean_sqrt_len"
}
