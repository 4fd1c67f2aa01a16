/// Why the hub or its cache did not give what was asked for.
///
/// Never holds a token, nor words that a server sent.
public struct HubError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, to branch on.
  public enum Code: String, Sendable {
    /// A name is not `org/name` or `org/name@revision`.
    case badName
    /// An environment variable or a token file holds what cannot be used.
    case badSetting
    /// The cache does not hold what was asked for, and the network may not or cannot be used.
    case notCached
    /// No connection, or it was cut.
    case unreachable
    /// The server was silent for too long.
    case timedOut
    /// The token is wrong.
    case unauthorized
    /// The token may not read this, or the owner must first grant access.
    case forbidden
    /// There is no such repository, or it is private.
    case repositoryNotFound
    /// The repository has no such branch, tag or commit.
    case revisionNotFound
    /// The repository has no such file.
    case fileNotFound
    /// The server asks for fewer requests.
    case rateLimited
    /// The server failed.
    case serverFailed
    /// An answer has not the form of the hub's.
    case badAnswer
    /// A list of files holds what must not be written to a disk.
    case unsafeListing
    /// A file is not as long as the hub says.
    case wrongSize
    /// A file's digest is not the one that the hub states.
    case wrongDigest
    /// The disk has no room for the files.
    case noSpace
    /// The cache cannot be read or written.
    case cache
  }

  /// What went wrong.
  public let code: Code
  /// Where: a repository, a file of one, an address, a variable.
  public let place: String
  /// What should have been there.
  public let expected: String
  /// What was there.
  public let found: String
  /// What to try.
  public let advice: String
  /// For how long the server asks to wait; nil where it does not say.
  package let retryAfter: Duration?

  /// Makes an error of its parts.
  package init(
    _ code: Code, _ place: String, expected: String, found: String, advice: String = "",
    retryAfter: Duration? = nil
  ) {
    self.code = code
    self.place = Self.printable(place)
    self.expected = expected
    self.found = Self.printable(found)
    self.advice = advice
    self.retryAfter = retryAfter
  }

  /// One or two sentences: place, what was expected, what was found, what to try.
  public var description: String {
    "\(place): expected \(expected), found \(found)\(advice.isEmpty ? "" : ". \(advice)")"
  }

  /// Whether the same request may succeed in a moment.
  package var isTransient: Bool {
    switch code {
    case .unreachable, .timedOut, .rateLimited, .serverFailed: true
    default: false
    }
  }

  /// A failed call of the system on `path`, with the system's reason.
  static func system(_ call: String, _ path: String, _ reason: String) -> HubError {
    HubError(.cache, path, expected: "\(call) to succeed", found: reason)
  }

  /// Text of a server without what would steer a terminal, cut to 300 characters.
  private static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(300) {
      let isControl = scalar.value < 32 || (127...159).contains(scalar.value)
      result.unicodeScalars.append(isControl ? "?" : scalar)
    }
    return result
  }
}
