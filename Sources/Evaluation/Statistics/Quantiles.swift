/// Order statistics of a list of numbers, sorted once.
public struct Quantiles: Sendable, Equatable {
  /// The values in ascending order.
  public let sorted: [Double]

  /// Sorts `values`. Throws ``EvaluationError`` when there are none or one is nan. O(n log n).
  public init(_ values: [Double]) throws {
    guard !values.isEmpty else { throw EvaluationError(.empty, "quantiles: expected at least one value") }
    guard !values.contains(where: \.isNaN) else {
      throw EvaluationError(.notFinite, "quantiles: expected numbers, found nan")
    }
    sorted = values.sorted()
  }

  /// The value below which a share `p` (0...1) lies, linear between order statistics (numpy's default
  /// method).
  ///
  /// With h = p (n - 1): x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h]). `p` is clamped to 0...1.
  public func value(at p: Double) -> Double {
    let place = min(1, max(0, p)) * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }

  /// The value at one half.
  public var median: Double { value(at: 0.5) }

  /// A distribution-free 95 % interval of the median, or nil with fewer than 6 values, where none exists.
  ///
  /// From the r-th smallest to the r-th largest value, r the largest rank with P(Binomial(n, 1/2) < r) <=
  /// 0.025; beyond 1,000 values r = floor((n - 1.959964 sqrt n) / 2) (normal approximation). Assumes
  /// independent samples.
  public var medianInterval: ConfidenceInterval? {
    let count = sorted.count
    guard count >= 6 else { return nil }
    let rank = Self.medianRank(count)
    return ConfidenceInterval(lower: sorted[rank - 1], upper: sorted[count - rank], level: 0.95)
  }

  /// The rank r of ``medianInterval`` for `count` >= 6 values, counted from 1.
  package static func medianRank(_ count: Int) -> Int {
    guard count <= 1000 else {
      return max(1, Int((Double(count) - 1.959964 * Double(count).squareRoot()) / 2))
    }
    var term = Double(sign: .plus, exponent: -count, significand: 1)
    var cumulative = term
    var rank = 0
    while cumulative <= 0.025 {
      rank += 1
      term *= Double(count - rank + 1) / Double(rank)
      cumulative += term
    }
    return max(1, rank)
  }
}
