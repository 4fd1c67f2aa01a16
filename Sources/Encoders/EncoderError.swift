/// Why an encoder or a classifier cannot be made, run or saved, and where.
public struct EncoderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, to branch on.
  public enum Code: String, Sendable {
    /// A tensor that the configuration needs is not there.
    case missingTensor
    /// A tensor's shape contradicts the configuration.
    case shapeMismatch
    /// A tensor's elements are impossible: wrong type, or kept places that are not ascending and in range.
    case badTensor
    /// Token ids, masks or lengths do not fit together or do not fit the model.
    case badInput
    /// Targets do not fit the logits or the kind of head.
    case badTargets
    /// A head is missing, not wanted, or impossible on this encoder.
    case badHead
  }

  /// What went wrong.
  public let code: Code
  /// The tensor, argument or head.
  public let place: String
  /// What should have been there.
  public let expected: String
  /// What was there.
  public let found: String
  /// What to try, or empty.
  public let advice: String

  /// Makes an error.
  public init(_ code: Code, place: String, expected: String, found: String, advice: String = "") {
    self.code = code
    self.place = place
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// One or two sentences with the place, what was expected, what was found and what to try.
  public var description: String {
    let sentence = "\(place): expected \(expected), found \(found)"
    return advice.isEmpty ? sentence : "\(sentence). \(advice)"
  }
}
