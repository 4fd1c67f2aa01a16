/// An error of pre-training: what was expected where, and what was found.
public struct PretrainingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable, Hashable {
    /// Samples and model do not fit each other: vocabulary, length, heads, token types.
    case modelDoesNotFit
    /// A setting is out of its range.
    case invalidSetting
  }

  /// What kind of error it is.
  public let code: Code
  /// The part or setting that is wrong.
  public let place: String
  /// What would have been right.
  public let expected: String
  /// What was found.
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
