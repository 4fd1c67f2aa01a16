/// Why a tokenizer cannot be loaded or a text cannot be encoded, and where.
public struct TokenizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, to branch on.
  public enum Code: String, Sendable {
    /// A file is missing or cannot be read.
    case unreadable
    /// A vocabulary file is not UTF-8.
    case invalidUTF8
    /// A JSON file breaks the grammar, or has a value of the wrong kind.
    case malformed
    /// A token or an id occurs twice.
    case duplicate
    /// A token that the tokenizer needs is not in the vocabulary.
    case missingToken
    /// A part of the file is of a kind that this library does not have.
    case unsupported
    /// Two parts of the files contradict each other.
    case inconsistent
    /// Encoding options that cannot be satisfied.
    case invalidOptions
    /// The sequence to truncate is too short, or absent.
    case cannotTruncate
    /// An id that no token has.
    case unknownId
  }

  /// What went wrong.
  public let code: Code
  /// The file, where there is one.
  public var path: String?
  /// The line in the file from 1, where the file has lines.
  public var line: Int?
  /// The place inside the file or the options, as a key path such as `model.vocab`.
  public var place: String?
  /// What should have been there, or what the option must satisfy.
  public let expected: String
  /// What was there. Names and numbers of files only, never a user's text.
  public let found: String

  /// One sentence with file, place, what was expected and what was found.
  public var description: String {
    var parts: [String] = []
    if let path { parts.append(path) }
    if let line { parts.append("line \(line)") }
    if let place { parts.append(place) }
    let head = parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
    return "\(head)expected \(expected), found \(found)"
  }

  init(
    _ code: Code, path: String? = nil, line: Int? = nil, place: String? = nil, expected: String, found: String
  ) {
    self.code = code
    self.path = path
    self.line = line
    self.place = place
    self.expected = expected
    self.found = found
  }

  /// The same error with the file it came from, unless it names one already.
  func inFile(_ path: String) -> Self {
    var error = self
    error.path = error.path ?? path
    return error
  }
}
