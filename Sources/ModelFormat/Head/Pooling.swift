/// How the hidden states of a text become what the head sees.
///
/// `pooler` is transformers' own for heads over texts, `tokens` for heads over tokens; they need no key. The others are written as
/// `bertie.pooling`.
public enum Pooling: String, Sendable, CaseIterable {
  /// f(W_P h + b_P) of the first token, f being `Family.poolerActivation`.
  case pooler
  /// The last hidden state of the first token.
  case cls
  /// The mean of the last hidden states over tokens with attention mask 1.
  case mean
  /// The last hidden state of every token: what heads of kind `tokens` and `span` read, and no other.
  case tokens

  /// Whether config.json needs no key for it.
  var isStock: Bool { self == .pooler || self == .tokens }

  /// Checks that an encoder has what is read here.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration`.
  func requireInput(on configuration: EncoderConfiguration) throws {
    guard self != .pooler || configuration.pooler != nil else {
      throw ModelFormatError(
        .badConfiguration, place: "bertie.pooler", expected: "a pooler, which the classifier reads",
        found: "none", advice: "Other poolings (\"cls\", \"mean\") need none.")
    }
  }
}
