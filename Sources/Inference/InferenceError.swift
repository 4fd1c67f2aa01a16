/// The engine cannot do what was asked; the text says what was expected and what was found.
public struct InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, to branch on.
  public enum Code: String, Sendable {
    /// A text without tokens, with more tokens than positions, or with an id that the model does not have; a number of threads,
    /// a precision or an exclusion that cannot be.
    case badInput
    /// The model has a shape or a part that the engine cannot run, or lacks one.
    case unsupportedModel
    /// The processor does not have the instruction set that was asked for.
    case unsupportedPath
    /// There is too little memory.
    case outOfMemory
  }

  /// What is wrong.
  public let code: Code
  /// The sentence for the user.
  public let description: String

  /// An error with its text.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
