/// What went wrong while a model's outputs were computed or scored: a code to branch on, and a sentence for the user.
///
/// The text never holds a user's text.
public struct PredictionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable, CaseIterable {
    /// There is nothing to score, or a target does not fit the model's head.
    case invalidData
    /// An output is NaN or infinite.
    case notFinite
    /// A size that the model cannot run.
    case invalidSize
  }

  /// The kind of failure.
  public let code: Code
  /// The sentence for the user.
  public let description: String

  /// Makes an error from its kind and its sentence.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
