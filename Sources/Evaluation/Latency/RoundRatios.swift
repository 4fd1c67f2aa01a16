/// A ratio of two systems' medians, one value a round.
public struct RoundRatios: Sendable, Equatable {
  /// The ratio of each round.
  public let values: [Double]
  /// Median over rounds: the figure to report.
  public let median: Double
  /// Smallest ratio.
  public let minimum: Double
  /// Largest ratio.
  public let maximum: Double

  /// Summarises the ratios. Throws ``EvaluationError`` when there are none or one is nan.
  public init(_ values: [Double]) throws {
    let quantiles = try Quantiles(values)
    self.values = values
    median = quantiles.median
    minimum = quantiles.value(at: 0)
    maximum = quantiles.value(at: 1)
  }
}
