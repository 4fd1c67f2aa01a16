import JSON

/// The head of a classifier or regressor: its meaning, its labels in the order of the outputs, its input.
public struct ClassifierConfiguration: Sendable, Equatable {
  /// What the outputs mean.
  public var problemType: ProblemType
  /// The names of the outputs, in order.
  public var labels: [String]
  /// Where the input comes from.
  public var pooling: Pooling

  /// Makes a head.
  public init(problemType: ProblemType, labels: [String], pooling: Pooling = .pooler) {
    self.problemType = problemType
    self.labels = labels
    self.pooling = pooling
  }

  /// Compares labels by their UTF-8 bytes.
  public static func == (left: ClassifierConfiguration, right: ClassifierConfiguration) -> Bool {
    left.problemType == right.problemType && left.pooling == right.pooling
      && left.labels.count == right.labels.count
      && zip(left.labels, right.labels).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}

extension ClassifierConfiguration {
  /// Checks that there is an output, that there are at most 2^20, and that no two have the same label.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration`.
  public func validate() throws {
    let limit = EncoderConfiguration.Limit.labels
    guard (1...limit).contains(labels.count) else {
      throw ModelFormatError(
        .badConfiguration, place: "id2label", expected: "from 1 to \(limit) labels", found: "\(labels.count)")
    }
    var seen: Set<UTF8Key> = []
    for label in labels where !seen.insert(UTF8Key(label)).inserted {
      throw ModelFormatError(
        .badConfiguration, place: "id2label", expected: "each label once", found: "\"\(label)\" again")
    }
  }

  /// Checks the head itself, and that the encoder has what it reads.
  ///
  /// - Throws: `ModelFormatError` `.badConfiguration`.
  public func validate(on configuration: EncoderConfiguration) throws {
    try validate()
    try pooling.requireInput(on: configuration)
  }
}
