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
