/// What went wrong while a model was pruned: a code to branch on and a sentence for the user.
///
/// The message says what was found, where, what was expected and, where it helps, what to try. It never
/// holds a user's text.
public struct PruningError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure, for callers that treat them differently.
  public enum Code: String, Sendable, CaseIterable {
    /// A sparsity, or a share in a list of targets, is not a number in 0...1.
    case sparsityOutOfRange
    /// A list of component targets cannot be read.
    case targetsSyntax
    /// Two settings exclude each other, or a setting makes no sense with the method chosen.
    case contradictorySettings
    /// A site, mask or score list does not fit the model it is used with.
    case shapeMismatch
    /// A tensor that the pass needs is not there.
    case missingTensor
    /// A score is NaN or infinite.
    case notFinite
    /// A saved state does not belong to this run.
    case stateMismatch
  }

  /// The kind of failure.
  public let code: Code

  /// The sentence for the user.
  public let message: String

  /// Makes an error from its kind and its sentence.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The sentence for the user.
  public var description: String { message }
}
