/// A standard stream did not take or give its bytes, as where a result is sent to a file on a full disk.
public struct StreamFailure: Error, Sendable, CustomStringConvertible {
  /// The sentence for the user: which stream, and the system's reason.
  public let description: String

  /// A failure of `stream`, as "standard output", for the reason that the system gave.
  public init(stream: String, reason: String) {
    description = "\(stream): \(reason)"
  }
}
