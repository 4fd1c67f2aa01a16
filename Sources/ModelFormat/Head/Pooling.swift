/// How the hidden states of a text become the one vector that the classifier sees.
///
/// `pooler` is transformers' own and needs no key; the others are written as `bertie.pooling`.
public enum Pooling: String, Sendable, CaseIterable {
  /// tanh(W_P h + b_P) of the first token.
  case pooler
  /// The last hidden state of the first token.
  case cls
  /// The mean of the last hidden states over tokens with attention mask 1.
  case mean
}
