import Evaluation
import Testing

@Suite struct BootstrapTests {
  /// 300 examples of two classes, of which a share is predicted right.
  private func predictions(right: Double, seed: UInt64) -> (gold: [Int], predicted: [Int]) {
    var generator = SplitMix64(seed: seed)
    let gold = (0..<300).map { _ in generator.index(below: 2) }
    return (gold, gold.map { generator.uniform() < right ? $0 : 1 - $0 })
  }

  @Test func intervalOfAMeanIsThatOfTheNormalDistribution() throws {
    var generator = SplitMix64(seed: 4)
    let values = (0..<400).map { _ in generator.uniform() }
    let mean = values.reduce(0, +) / 400
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot() / 20
    let interval = try Bootstrap(resamples: 4000, seed: 1).interval(count: 400) { drawn in
      drawn.reduce(0) { $0 + values[$1] } / 400
    }
    // The end's own standard error is about 2.7 spread / sqrt(4000) = .043 spread; five of them.
    expectClose(interval.lower, mean - 1.96 * spread, within: 0.22 * spread)
    expectClose(interval.upper, mean + 1.96 * spread, within: 0.22 * spread)
    #expect(interval.level == 0.95)
  }

  @Test func everyExampleIsDrawnEquallyOften() throws {
    var counts = [Int](repeating: 0, count: 10)
    _ = try Bootstrap(resamples: 2000, seed: 3).values(count: 10) { drawn in
      #expect(drawn.count == 10)
      for index in drawn { counts[index] += 1 }
      return 0
    }
    for count in counts { expectClose(Double(count), 2000, within: 5 * (2000.0 * 0.9).squareRoot()) }
  }

  @Test func seedDecidesTheInterval() throws {
    let (gold, predicted) = predictions(right: 0.8, seed: 1)
    func interval(_ seed: UInt64) throws -> ConfidenceInterval {
      try Bootstrap(resamples: 200, seed: seed).interval(gold: gold, predicted: predicted, classes: 2) {
        $0.macroF1
      }
    }
    #expect(try interval(5) == interval(5))
    #expect(try interval(5) != interval(6))
    let matrix = try ConfusionMatrix(gold: gold, predicted: predicted, classes: 2)
    #expect(try interval(5).contains(matrix.macroF1))
  }

  @Test func aSystemDoesNotDifferFromItself() throws {
    let (gold, predicted) = predictions(right: 0.7, seed: 2)
    let comparison = try Bootstrap(resamples: 100).compare(
      gold: gold, first: predicted, second: predicted, classes: 2, score: \.accuracy)
    #expect(comparison.difference == 0 && comparison.relativeDifference == 0)
    #expect(comparison.differenceInterval.lower == 0 && comparison.differenceInterval.upper == 0)
    #expect(comparison.shareNotBetter == 1)
  }

  @Test func pairingNarrowsTheDifference() throws {
    // The second system is the first with ten errors mended: paired, the difference is sure to be positive.
    let (gold, first) = predictions(right: 0.7, seed: 3)
    var second = first
    for index in first.indices.filter({ first[$0] != gold[$0] }).prefix(10) { second[index] = gold[index] }
    let comparison = try Bootstrap(resamples: 1000, seed: 9).compare(
      gold: gold, first: first, second: second, classes: 2, score: \.accuracy)
    expectClose(comparison.difference, 10.0 / 300)
    expectClose(comparison.relativeDifference, (10.0 / 300) / comparison.first)
    #expect(comparison.differenceInterval.lower > 0)
    #expect(comparison.shareNotBetter < 0.001)
    // sd of the mean of n draws that are 1 with p = 10/300: sqrt(p (1-p) / n) = .01036.
    expectClose(
      comparison.differenceInterval.upper - comparison.differenceInterval.lower, 4 * 0.01036, within: 0.008)
    let relative = try #require(comparison.relativeInterval)
    #expect(relative.lower > 0 && relative.contains(comparison.relativeDifference))
  }

  @Test func relativeIntervalNeedsAFirstScore() throws {
    let comparison = try Bootstrap(resamples: 50).compare(
      gold: [0, 0], first: [1, 1], second: [0, 0], classes: 2, score: \.accuracy)
    #expect(comparison.relativeInterval == nil && comparison.relativeDifference.isNaN)
    #expect(comparison.difference == 1 && comparison.shareNotBetter == 0)
  }

  @Test func badSettingsAndUndefinedScoresAreErrors() throws {
    for (resamples, level) in [(0, 0.95), (10, 0), (10, 1), (10, .nan)] {
      #expect(throws: EvaluationError.self) { try Bootstrap(resamples: resamples, level: level) }
    }
    #expect(throws: EvaluationError(.notFinite, "quantiles: expected numbers, found nan")) {
      try Bootstrap(resamples: 20).interval(count: 3) {
        try Correlation.pearson($0.map(Double.init), [1, 1, 1])
      }
    }
    #expect(throws: EvaluationError.self) { try Bootstrap().interval(count: 0) { _ in 0 } }
  }
}
