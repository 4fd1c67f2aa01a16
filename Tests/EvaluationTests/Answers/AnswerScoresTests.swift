import Evaluation
import JSON
import Testing

@Suite struct AnswerScoresTests {
  /// transformers' `squad_evaluate` on random predictions, with and without questions that have no answer.
  @Test func scoresEqualTheReference() throws {
    let made = try #require(try GoldenFile.load("answers.json")["made"])
    for row in try made.values("cases") {
      let answers = try row.values("answers").map { ($0.array ?? []).compactMap(\.string) }
      let predicted = try row.values("predicted").compactMap(\.string)
      let doubts = try row.doubles("noAnswerScores")
      let scores = try AnswerScores(predicted: predicted, answers: answers)
      try compare(scores, try #require(row["scores"]))
      let exact = try NoAnswerThreshold(scores, noAnswerScores: doubts, score: \.exactMatch)
      let f1 = try NoAnswerThreshold(scores, noAnswerScores: doubts, score: \.f1)
      let expected = try #require(row["withThreshold"])
      expectClose(exact.score * 100, try expected.number("best_exact"), within: 1e-10)
      expectClose(exact.threshold, try expected.number("best_exact_thresh"))
      expectClose(f1.score * 100, try expected.number("best_f1"), within: 1e-10)
      expectClose(f1.threshold, try expected.number("best_f1_thresh"))
    }
  }

  private func compare(_ scores: AnswerScores, _ expected: JSONValue) throws {
    expectClose(scores.exactMatch * 100, try expected.number("exact"), within: 1e-10)
    expectClose(scores.f1 * 100, try expected.number("f1"), within: 1e-10)
    #expect(scores.questions.count == (try expected.int("total")))
    for (name, part) in [("HasAns", scores.withAnswer), ("NoAns", scores.withoutAnswer)] {
      #expect(part.isEmpty == (expected["\(name)_total"] == nil))
      if part.isEmpty { continue }
      expectClose(
        AnswerScores.mean(part.map(\.exactMatch)) * 100, try expected.number("\(name)_exact"), within: 1e-10)
      expectClose(AnswerScores.mean(part.map(\.f1)) * 100, try expected.number("\(name)_f1"), within: 1e-10)
    }
  }

  @Test func orderOfQuestionsDoesNotMatter() throws {
    let (predicted, answers) = (["a b", "", "c"], [["b"], [], ["c", "d"]])
    let scores = try AnswerScores(predicted: predicted, answers: answers)
    let reversed = try AnswerScores(predicted: predicted.reversed(), answers: answers.reversed())
    expectClose(scores.f1, reversed.f1)
    #expect(scores.exactMatch == reversed.exactMatch && scores.exactMatch == 1)
  }

  @Test func listsThatDoNotFitAreErrors() {
    #expect(throws: EvaluationError.self) { try AnswerScores(predicted: ["a"], answers: []) }
    #expect(throws: EvaluationError.self) { try AnswerScores(predicted: [], answers: []) }
    #expect(throws: EvaluationError.self) {
      let scores = try AnswerScores(predicted: ["a"], answers: [["a"]])
      return try NoAnswerThreshold(scores, noAnswerScores: [.nan], score: \.f1)
    }
  }
}
