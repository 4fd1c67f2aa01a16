import Evaluation
import JSON
import Testing

@Suite struct McNemarTests {
  @Test func valuesEqualScipy() throws {
    let cases = try GoldenFile.load("statistics.json").values("mcnemar")
    #expect(cases.count == 7)
    for golden in cases {
      let test = try McNemar(onlyFirstRight: golden.int("first"), onlySecondRight: golden.int("second"))
      // Sums of exponentials of logarithms: one rounding for each of up to 3,000 steps.
      expectClose(test.exactP, try golden.number("exactP"), within: 1e-11)
      expectClose(test.statistic, try golden.number("statistic"))
      expectClose(test.chiSquareP, try golden.number("chiSquareP"))
    }
  }

  @Test func onlyDiscordantExamplesCount() throws {
    let test = try McNemar(gold: [0, 0, 1, 1, 1], first: [0, 0, 0, 1, 0], second: [0, 1, 1, 0, 0])
    #expect(test.onlyFirstRight == 2 && test.onlySecondRight == 1)
  }

  @Test func badListsAreErrors() {
    #expect(throws: EvaluationError.self) { try McNemar(gold: [0], first: [0], second: []) }
    #expect(throws: EvaluationError.self) { try McNemar(onlyFirstRight: -1, onlySecondRight: 0) }
  }
}
