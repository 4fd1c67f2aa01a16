/// An error of augmentation: what was expected where, and what was found.
public struct AugmentationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable, Hashable {
    /// Model and tokenizer do not fit each other, or the model names no hidden words.
    case modelDoesNotFit
    /// A setting is out of its range.
    case invalidSetting
    /// Examples whose words cannot be replaced without making their targets wrong.
    case unsupportedForm
    /// A file of word vectors that cannot be read or is not in GloVe's form.
    case badVectors
    /// A file of kept candidates that is damaged or belongs to something else.
    case badCache
    /// The model's logits are infinite or no numbers.
    case badOutput
  }

  /// What kind of error it is.
  public let code: Code
  /// The part, setting, or file with its line that is wrong.
  public let place: String
  /// What would have been right.
  public let expected: String
  /// What was found; never a user's text.
  public let found: String

  init(_ code: Code, place: String, expected: String, found: String) {
    self.code = code
    self.place = place
    self.expected = expected
    self.found = found
  }

  /// `PLACE: expected EXPECTED, found FOUND`.
  public var description: String { "\(place): expected \(expected), found \(found)" }
}
