/// Why a model file or folder cannot be read, written or converted, and where.
public struct ModelFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, to branch on.
  public enum Code: String, Sendable {
    /// The file or folder cannot be opened or read.
    case unreadable
    /// The file ends before what its header promises.
    case truncated
    /// The header or index of a weights file breaks its format.
    case badHeader
    /// The pickle of a PyTorch file names code, or uses an instruction, that tensors do not need.
    case forbiddenContent
    /// The element type of a tensor is not supported.
    case unknownElementType
    /// A tensor's bytes or values contradict its description.
    case badTensor
    /// A key of config.json, or a value of a configuration, is missing or impossible.
    case badConfiguration
    /// A tensor's shape contradicts the configuration.
    case shapeMismatch
    /// A tensor that the configuration needs is not there.
    case missingTensor
    /// The model is of a kind that is not supported.
    case unsupportedModel
    /// The file was written by a newer format version.
    case newerFormat
    /// The model cannot be expressed in the form that was asked for.
    case notExpressible
    /// Writing failed; what was there before is untouched.
    case writeFailed
    /// The place to write to is taken.
    case alreadyExists
  }

  /// What went wrong.
  public let code: Code
  /// The file or folder, where there is one.
  public var path: String?
  /// The place in it: a tensor, a key, a byte.
  public let place: String
  /// What should have been there.
  public let expected: String
  /// What was there.
  public let found: String
  /// What to try, or empty.
  public let advice: String

  /// Makes an error.
  public init(
    _ code: Code, path: String? = nil, place: String, expected: String, found: String, advice: String = ""
  ) {
    self.code = code
    self.path = path
    self.place = place
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// One or two sentences with the file, the place, what was expected, what was found and what to try.
  public var description: String {
    let sentence = "\(path.map { $0 + ": " } ?? "")\(place): expected \(expected), found \(found)"
    return advice.isEmpty ? sentence : "\(sentence). \(advice)"
  }

  /// The same error with a path, where it had none.
  package func at(_ path: String) -> ModelFormatError {
    var copy = self
    copy.path = self.path ?? path
    return copy
  }

  /// The same error about another file.
  func moved(to path: String) -> ModelFormatError {
    var copy = self
    copy.path = path
    return copy
  }
}
