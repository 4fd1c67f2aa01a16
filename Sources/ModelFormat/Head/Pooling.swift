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
