/// Why a model could not be factorised: a code to branch on and a sentence for the user.
///
/// The message says what was expected, what was found and what to try. It never holds a user's text.
public struct FactorizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable, CaseIterable {
    /// A width of embeddings is not within 1 and the hidden size.
    case sizeOutOfRange
    /// A number of groups is not within 1 and the number of layers.
    case groupsOutOfRange
    /// Two settings exclude each other, or ask for nothing.
    case contradictorySettings
    /// The model's embeddings are factorised already.
    case alreadyFactorised
    /// The model has another shape than the step needs.
    case unsupportedModel
    /// The step needs texts, or other ones.
    case missingTexts
    /// A tensor that the step needs is not there.
    case missingTensor
    /// A tensor, or what the model makes of the texts, holds numbers that are not finite.
    case notFinite
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
