/// An error of distillation: what was expected where, and what was found.
public struct DistillationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable, Hashable {
    /// Heads, or relation heads, do not divide a width, or are not as many on both sides.
    case headsDoNotDivide
    /// A row of the table contradicts itself or the models.
    case badMatch
    /// A recipe contradicts itself.
    case badRecipe
    /// Teacher and student do not fit each other: labels, vocabulary, widths.
    case modelsDiffer
    /// A student cannot be made as asked.
    case badStudent
    /// A file of teacher outputs belongs to other data or another teacher, or is damaged.
    case badCache
  }

  /// What kind of error it is.
  public let code: Code
  /// The model, layer or setting that is wrong.
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
