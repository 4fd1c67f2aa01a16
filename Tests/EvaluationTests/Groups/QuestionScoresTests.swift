import Evaluation
import JSON
import Testing

@Suite struct QuestionScoresTests {
  /// jiant's MultiRC, and scikit-learn's macro F1 of each question.
  @Test func scoresEqualTheReference() throws {
    let made = try #require(try GoldenFile.load("groups.json")["made"])
    for row in try made.values("multirc") {
      let (gold, predicted) = (try row.ints("gold"), try row.ints("predicted"))
      let scores = try QuestionScores(
        gold: gold.map { $0 == 1 }, predicted: predicted.map { $0 == 1 },
        questions: try row.ints("questions").map { "\($0)" })
      expectClose(scores.answerF1, try row.number("answerF1"), "F1a")
      expectClose(scores.exactMatch, try row.number("exactMatch"), "exact match")
      expectClose(scores.questionF1, try row.number("questionF1"), "F1m")
    }
  }

  @Test func caseByHand() throws {
    let scores = try QuestionScores(
      gold: [true, false, true, false, true], predicted: [true, false, false, false, true],
      questions: ["a", "a", "a", "b", "b"])
    expectClose(scores.answerF1, 0.8)
    expectClose(scores.exactMatch, 0.5)
    expectClose(scores.questionF1, 5.0 / 6)
  }

  /// jiant's CommitmentBank: the mean F1 of all three labels, seen or not.
  @Test func macroF1OverAllClassesEqualsTheReference() throws {
    let made = try #require(try GoldenFile.load("groups.json")["made"])
    for row in try made.values("bank") {
      let matrix = try ConfusionMatrix(gold: row.ints("gold"), predicted: row.ints("predicted"), classes: 3)
      expectClose(matrix.macroF1OverAllClasses, try row.number("macroF1"))
      expectClose(matrix.accuracy, try row.number("accuracy"))
    }
  }

  /// jiant's ReCoRD: the best over the right answers.
  @Test func entitiesAreComparedAsTheReferenceDoes() throws {
    let made = try #require(try GoldenFile.load("groups.json")["made"])
    for row in try made.values("record") {
      let gold = try row.values("gold").compactMap(\.string)
      let question = AnswerScores.Question(predicted: try #require(row["predicted"]?.string), answers: gold)
      expectClose(question.f1, try row.number("f1"))
      expectClose(question.exactMatch, try row.number("exactMatch"))
    }
  }

  @Test func pairsAgreeOrNot() throws {
    let pairs = ["a", "b", "a", "b", "c", "c"]
    expectClose(try PairParity.share(predicted: [0, 1, 0, 0, 1, 1], pairs: pairs), 2.0 / 3)
    #expect(try PairParity.share(predicted: [1, 1, 1, 1, 1, 1], pairs: pairs) == 1)
    let error = #expect(throws: EvaluationError.self) {
      try PairParity.share(predicted: [0, 1, 0], pairs: ["a", "b", "a"])
    }
    #expect(error?.code == .outOfRange && error?.message.contains("found 1") == true)
  }
}
