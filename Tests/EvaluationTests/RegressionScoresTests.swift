import Evaluation
import JSON
import Testing

@Suite struct RegressionScoresTests {
  @Test func handbookNumbers() throws {
    let x = [1.0, 2, 2, 3, 5]
    let y = [1.5, 2, 3, 2, 4]
    #expect(Correlation.averageRanks(x) == [1, 2.5, 2.5, 4, 5])
    #expect(Correlation.averageRanks(y) == [1, 2.5, 4, 2.5, 5])
    expectClose(try Correlation.pearson(x, y), 0.824226, within: 1e-6)
    expectClose(try Correlation.spearman(x, y), 0.763158, within: 1e-6)
  }

  @Test func scoresEqualScipy() throws {
    let cases = try GoldenFile.load("regression.json").array ?? []
    #expect(cases.count == 4)
    for golden in cases {
      let gold = try golden.doubles("gold")
      let scores = try RegressionScores(gold: gold, predicted: golden.doubles("predicted"))
      // Deviations from a mean m carry an error of m eps, against a spread of about 1.
      let largest = gold.reduce(1) { max($0, abs($1)) }
      let bound = 1e-12 + 16 * largest * Double.ulpOfOne
      expectClose(scores.pearson, try golden.number("pearson"), within: bound)
      expectClose(scores.spearman, try golden.number("spearman"))
      expectClose(scores.meanSquaredError, try golden.number("meanSquaredError"), within: bound)
    }
  }

  @Test func spearmanIgnoresMonotoneMaps() throws {
    var generator = SplitMix64(seed: 8)
    let x = (0..<60).map { _ in generator.uniform() }
    let y = (0..<60).map { x[$0] + generator.uniform() }
    #expect(try Correlation.spearman(x, y) == Correlation.spearman(x.map { $0 * $0 * $0 }, y))
  }

  @Test func constantListsGiveNan() throws {
    let scores = try RegressionScores(gold: [2, 2, 2], predicted: [1, 2, 3])
    #expect(scores.pearson.isNaN && scores.spearman.isNaN)
    // A constant whose mean rounds is constant all the same.
    #expect(try Correlation.pearson([0.1, 0.1, 0.1], [1, 2, 3]).isNaN)
  }

  @Test func extremeNumbersNeitherOverflowNorVanish() throws {
    for scale in [1e-200, 1e200] {
      expectClose(try Correlation.pearson([1, 2, 4].map { $0 * scale }, [1, 2, 4]), 1)
    }
  }

  @Test func numbersThatAreNotFiniteAreErrors() {
    for bad in [Double.nan, .infinity] {
      #expect {
        try RegressionScores(gold: [1, 2], predicted: [1, bad])
      } throws: { error in
        (error as? EvaluationError)?.code == .notFinite && "\(error)".contains("example 1")
      }
    }
  }
}
