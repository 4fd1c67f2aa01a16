/// Numbers that cannot be scored: lists of different lengths, no examples, a class outside the range.
///
/// Thrown for bad data. `code` is for branching, `message` says what was expected and what was found.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, to branch on.
  public enum Code: String, Sendable {
    /// There is nothing to score.
    case empty
    /// Two lists that belong together have different lengths.
    case lengthsDiffer
    /// A class index or a count lies outside its range.
    case outOfRange
    /// A value is not finite where a finite one is needed.
    case notFinite
    /// A setting makes no sense: a level outside 0..1, no resamples, no rounds.
    case invalidSetting
  }

  /// What is wrong, to branch on.
  public let code: Code
  /// What was expected and what was found.
  public let message: String

  /// An error with its parts.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }

  /// Throws unless two lists are equally long and not empty.
  package static func requireEqualCounts(_ what: String, _ first: Int, _ second: Int) throws {
    guard first == second else {
      throw EvaluationError(
        .lengthsDiffer, "\(what): expected equally long lists, found \(first) and \(second) entries")
    }
    guard first > 0 else {
      throw EvaluationError(.empty, "\(what): expected at least one example, found none")
    }
  }
}
