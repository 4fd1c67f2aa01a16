/// To which length encodings are filled up with padding tokens.
public enum PaddingStrategy: Sendable, Hashable {
  /// No padding.
  case none
  /// The longest encoding of the batch; of a single text, its own length.
  case longest
  /// A number of tokens. Longer encodings stay as they are: truncation is a separate choice.
  case fixed(Int)
}
