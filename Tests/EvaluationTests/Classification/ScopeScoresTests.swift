import Evaluation
import Testing

@Suite struct ScopeScoresTests {
  @Test func scopesAreScoredApart() throws {
    let scores = try ScopeScores(gold: [0, 1, 2, 2, 2, 1], predicted: [0, 2, 2, 0, 2, 1], outOfScope: 2)
    expectClose(scores.inScopeAccuracy, 2.0 / 3)
    expectClose(scores.outOfScopeRecall, 2.0 / 3)
    let inside = try ScopeScores(gold: [0, 1], predicted: [0, 0], outOfScope: 2)
    #expect(inside.inScopeAccuracy == 0.5 && inside.outOfScopeRecall.isNaN)
  }

  /// Worked by hand: R_K, macro F1 and accuracy of a matrix; MCC, F1 and accuracy of two classes.
  @Test func matricesByHand() throws {
    let three = try ConfusionMatrix(rows: [[4, 1, 0], [1, 3, 1], [0, 2, 3]])
    expectClose(three.matthewsCorrelation, 0.503367, within: 5e-7)
    expectClose(three.macroF1, 0.670707, within: 5e-7)
    expectClose(three.accuracy, 0.666667, within: 5e-7)
    let two = try ConfusionMatrix(rows: [[3, 1], [2, 6]])
    expectClose(two.matthewsCorrelation, 0.478091, within: 5e-7)
    expectClose(two.positiveF1, 0.8)
    #expect(two.accuracy == 0.75)
  }
}
