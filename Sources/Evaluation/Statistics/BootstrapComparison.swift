/// Two systems on the same examples: their scores and the paired bootstrap interval of the difference.
public struct BootstrapComparison: Sendable, Equatable {
  /// Score of the first system on all examples.
  public let first: Double
  /// Score of the second system on all examples.
  public let second: Double
  /// Interval of second - first.
  public let differenceInterval: ConfidenceInterval
  /// Interval of (second - first) / first; nil when the first score is 0 on a resample.
  public let relativeInterval: ConfidenceInterval?
  /// Share of resamples on which the second system is not better than the first, 0...1: a one-sided p-value
  /// of "second is better".
  public let shareNotBetter: Double

  /// A comparison from its parts.
  public init(
    first: Double, second: Double, differenceInterval: ConfidenceInterval,
    relativeInterval: ConfidenceInterval?,
    shareNotBetter: Double
  ) {
    self.first = first
    self.second = second
    self.differenceInterval = differenceInterval
    self.relativeInterval = relativeInterval
    self.shareNotBetter = shareNotBetter
  }

  /// second - first.
  public var difference: Double { second - first }

  /// (second - first) / first; nan when the first score is 0.
  public var relativeDifference: Double { first == 0 ? .nan : difference / first }
}
