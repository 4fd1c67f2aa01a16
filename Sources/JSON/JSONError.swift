/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, to branch on.
  public enum Code: String, Sendable {
    /// The file cannot be opened or read.
    case unreadable
    /// The text breaks the grammar of RFC 8259.
    case syntax
    /// The text is not UTF-8.
    case invalidUTF8
    /// A key occurs twice in one object.
    case duplicateKey
    /// Arrays and objects are nested too deeply.
    case tooDeep
    /// A number is too large for a `Double`.
    case numberOutOfRange
  }

  /// What went wrong.
  public let code: Code
  /// The file, where the text came from one.
  public var path: String?
  /// The place in bytes from the start of the text, from 0.
  public let offset: Int
  /// The line of the place, from 1.
  public let line: Int
  /// The byte of the place in its line, from 1.
  public let column: Int
  /// What should have been there.
  public let expected: String
  /// What was there: a single character, a key or a kind of thing, never longer user text.
  public let found: String

  /// One sentence with the file, the place, what was expected and what was found.
  public var description: String {
    let place = code == .unreadable ? "" : "line \(line), column \(column) (byte \(offset)): "
    return "\(path.map { $0 + ": " } ?? "")\(place)expected \(expected), found \(found)"
  }
}
