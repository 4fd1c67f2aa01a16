/// What is reported of a list of call times: the median and its interval, and the tail. All in milliseconds.
///
/// Quantiles are linear between order statistics. The mean is left out on purpose.
public struct LatencySummary: Sendable, Equatable {
  /// Number of timed calls.
  public let count: Int
  /// Fastest call.
  public let minimumMilliseconds: Double
  /// Median: the figure to compare.
  public let medianMilliseconds: Double
  /// 90th percentile.
  public let p90Milliseconds: Double
  /// 95th percentile.
  public let p95Milliseconds: Double
  /// 99th percentile.
  public let p99Milliseconds: Double
  /// 95 % interval of the median, milliseconds; nil with fewer than 6 calls.
  public let medianInterval: ConfidenceInterval?

  /// Summarises call times. Throws ``EvaluationError`` (`empty`) when there are none. O(n log n).
  public init(_ times: [Duration]) throws {
    let quantiles = try Quantiles(times.map { $0 / .milliseconds(1) })
    count = times.count
    minimumMilliseconds = quantiles.value(at: 0)
    medianMilliseconds = quantiles.median
    p90Milliseconds = quantiles.value(at: 0.9)
    p95Milliseconds = quantiles.value(at: 0.95)
    p99Milliseconds = quantiles.value(at: 0.99)
    medianInterval = quantiles.medianInterval
  }
}
