/// Percentile bootstrap over examples: how far a score may move when the test set is drawn anew.
///
/// Each resample draws n of n examples with replacement; the interval runs between the (1 - level) / 2 and
/// the (1 + level) / 2 quantile of the statistic. Equal seeds give equal draws, so two statistics of one
/// `Bootstrap` are compared on the same resamples.
///
/// Source: Efron, "Bootstrap methods: another look at the jackknife", 1979; the plain percentile interval,
/// without bias correction.
public struct Bootstrap: Sendable, Equatable {
  /// Number of resamples.
  public let resamples: Int
  /// Coverage of the interval, 0...1.
  public let level: Double
  /// Seed of the draws.
  public let seed: UInt64

  /// Settings. Throws ``EvaluationError`` unless `resamples` >= 1 and 0 < `level` < 1.
  public init(resamples: Int = 1000, level: Double = 0.95, seed: UInt64 = 0) throws {
    guard resamples >= 1, level > 0, level < 1 else {
      throw EvaluationError(
        .invalidSetting,
        "bootstrap: expected resamples >= 1 and a level between 0 and 1, found \(resamples) and \(level)")
    }
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The values of `statistic` on every resample of 0 ..< `count`, in the order drawn.
  ///
  /// Throws ``EvaluationError`` when `count` < 1, and what `statistic` throws. O(resamples x (count +
  /// statistic)).
  public func values(count: Int, statistic: ([Int]) throws -> Double) throws -> [Double] {
    guard count > 0 else {
      throw EvaluationError(.empty, "bootstrap: expected at least one example, found \(count)")
    }
    var generator = SplitMix64(seed: seed)
    var drawn = [Int](repeating: 0, count: count)
    var values: [Double] = []
    values.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for place in 0..<count { drawn[place] = generator.index(below: count) }
      values.append(try statistic(drawn))
    }
    return values
  }

  /// The interval of any statistic of a list of example indices.
  ///
  /// Throws as ``values(count:statistic:)``; `notFinite` when the statistic is nan on a resample (a constant
  /// list has no correlation), since an interval without it would be too narrow.
  public func interval(count: Int, statistic: ([Int]) throws -> Double) throws -> ConfidenceInterval {
    try interval(of: try values(count: count, statistic: statistic))
  }

  /// The interval between the quantiles of values already drawn.
  package func interval(of values: [Double]) throws -> ConfidenceInterval {
    let quantiles = try Quantiles(values)
    return ConfidenceInterval(
      lower: quantiles.value(at: (1 - level) / 2), upper: quantiles.value(at: (1 + level) / 2), level: level)
  }

  /// The interval of a score of (gold, predicted) classes, such as `\.macroF1`.
  ///
  /// Throws as ``ConfusionMatrix/init(gold:predicted:classes:)``.
  public func interval(
    gold: [Int], predicted: [Int], classes: Int, score: (ConfusionMatrix) -> Double
  ) throws -> ConfidenceInterval {
    _ = try ConfusionMatrix(gold: gold, predicted: predicted, classes: classes)
    return try interval(count: gold.count) { drawn in
      score(
        try ConfusionMatrix(
          gold: drawn.map { gold[$0] }, predicted: drawn.map { predicted[$0] }, classes: classes))
    }
  }

  /// Compares two statistics on the same resamples: the paired bootstrap.
  ///
  /// Throws as ``interval(count:statistic:)``.
  public func compare(
    count: Int, first: ([Int]) throws -> Double, second: ([Int]) throws -> Double
  ) throws -> BootstrapComparison {
    var pairs: [(Double, Double)] = []
    let all = Array(0..<max(count, 0))
    let differences = try values(count: count) { drawn in
      let pair = (try first(drawn), try second(drawn))
      pairs.append(pair)
      return pair.1 - pair.0
    }
    let scores = (try first(all), try second(all))
    return BootstrapComparison(
      first: scores.0, second: scores.1, differenceInterval: try interval(of: differences),
      relativeInterval: pairs.contains { $0.0 == 0 }
        ? nil : try interval(of: pairs.map { ($0.1 - $0.0) / $0.0 }),
      shareNotBetter: Double(differences.count { $0 <= 0 }) / Double(resamples))
  }

  /// Compares a score of two lists of predictions for the same gold classes, such as `\.macroF1`.
  ///
  /// Throws as ``ConfusionMatrix/init(gold:predicted:classes:)``.
  public func compare(
    gold: [Int], first: [Int], second: [Int], classes: Int, score: (ConfusionMatrix) -> Double
  ) throws -> BootstrapComparison {
    _ = try ConfusionMatrix(gold: gold, predicted: first, classes: classes)
    _ = try ConfusionMatrix(gold: gold, predicted: second, classes: classes)
    func statistic(_ predicted: [Int], _ drawn: [Int]) throws -> Double {
      score(
        try ConfusionMatrix(
          gold: drawn.map { gold[$0] }, predicted: drawn.map { predicted[$0] }, classes: classes))
    }
    return try compare(
      count: gold.count, first: { try statistic(first, $0) }, second: { try statistic(second, $0) })
  }
}
