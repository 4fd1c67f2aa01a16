/// Mean and spread of a few values, such as the scores of several seeds.
public struct SampleSummary: Sendable, Equatable {
  /// Number of values.
  public let count: Int
  /// Arithmetic mean.
  public let mean: Double
  /// Sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)); nil for one value, which has none.
  public let standardDeviation: Double?
  /// Smallest value.
  public let minimum: Double
  /// Largest value.
  public let maximum: Double

  /// Summarises `values` in two passes. Throws ``EvaluationError`` when there are none.
  public init(_ values: [Double]) throws {
    guard let first = values.first else {
      throw EvaluationError(.empty, "summary: expected at least one value, found none")
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    count = values.count
    self.mean = mean
    standardDeviation = values.count < 2 ? nil : (squares / Double(values.count - 1)).squareRoot()
    minimum = values.reduce(first, min)
    maximum = values.reduce(first, max)
  }
}
