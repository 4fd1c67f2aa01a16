/// Why an operation of libtorch, or of this module, could not be done.
public struct TorchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: Sendable {
    /// libtorch refused the operation: shapes, element types, devices or memory do not allow it.
    case operationFailed
    /// An argument was refused before libtorch saw it.
    case invalidArgument
    /// A device was asked for that is not there.
    case deviceUnavailable
    /// The other processes of a group did not answer in time.
    case timedOut
    /// A process of the group has ended, or cannot be reached any more.
    case connectionLost
  }

  /// What kind of failure it is.
  public let code: Code
  /// The operation, by its name in this module.
  public let operation: String
  /// What was found and what was expected, with the element types and shapes of all operands.
  public let message: String

  /// An error from its parts.
  public init(_ code: Code, operation: String, message: String) {
    self.code = code
    self.operation = operation
    self.message = message
  }

  /// `operation: message`.
  public var description: String { "\(operation): \(message)" }
}
