import Evaluation
import JSON
import Testing

@Suite struct MultiLabelScoresTests {
  @Test func scoresEqualScikitLearn() throws {
    let cases = try GoldenFile.load("multi-label.json").array ?? []
    #expect(cases.count == 3)
    for golden in cases {
      let scores = try MultiLabelScores(
        gold: golden.rows("gold").map { $0.map { $0 == 1 } },
        predicted: golden.rows("predicted").map { $0.map { $0 == 1 } })
      expectClose(scores.subsetAccuracy, try golden.number("subsetAccuracy"))
      expectClose(scores.microF1, try golden.number("microF1"))
      expectClose(scores.macroF1, try golden.number("macroF1"))
      expectClose(scores.macroF1OverAllLabels, try golden.number("macroF1OverAllLabels"))
    }
  }

  @Test func noFlagAtAllScoresZeroButIsExact() throws {
    let scores = try MultiLabelScores(gold: [[false, false]], predicted: [[false, false]])
    #expect(scores.microF1 == 0 && scores.macroF1 == 0 && scores.subsetAccuracy == 1)
  }

  @Test func rowsOfDifferentLengthAreErrors() {
    #expect {
      try MultiLabelScores(gold: [[true], [true]], predicted: [[true], [true, false]])
    } throws: { error in
      (error as? EvaluationError)?.code == .lengthsDiffer && "\(error)".contains("example 1")
    }
    #expect(throws: EvaluationError.self) { try MultiLabelScores(gold: [], predicted: []) }
  }
}
