import Evaluation
import JSON
import Testing

@Suite struct ConfusionMatrixTests {
  @Test func handbookNumbersOfTwoClasses() throws {
    // TP 6, TN 3, FP 1, FN 2; class 1 is the positive one.
    let matrix = try ConfusionMatrix(rows: [[3, 1], [2, 6]])
    expectClose(matrix.matthewsCorrelation, 0.478091, within: 1e-6)
    expectClose(matrix.perClass[1].f1, 0.8)
    expectClose(matrix.accuracy, 0.75)
  }

  @Test func handbookNumbersOfThreeClasses() throws {
    let matrix = try ConfusionMatrix(rows: [[4, 1, 0], [1, 3, 1], [0, 2, 3]])
    expectClose(matrix.matthewsCorrelation, 0.503367, within: 1e-6)
    expectClose(matrix.macroF1, 0.670707, within: 1e-6)
    expectClose(matrix.accuracy, 0.666667, within: 1e-6)
  }

  @Test func onePredictedClassHasNoCorrelation() throws {
    #expect(try ConfusionMatrix(rows: [[5, 0], [3, 0]]).matthewsCorrelation == 0)
  }

  @Test func handbookMajorityBaselines() throws {
    for (right, total, accuracy) in [(721, 1043, 0.691275), (146, 277, 0.527076), (40, 71, 0.563380)] {
      let matrix = try ConfusionMatrix(rows: [[right, 0], [total - right, 0]])
      expectClose(matrix.accuracy, accuracy, within: 1e-6)
      #expect(matrix.matthewsCorrelation == 0)
    }
  }

  @Test func scoresEqualScikitLearn() throws {
    let cases = try GoldenFile.load("classification.json").array ?? []
    #expect(cases.count == 6)
    for golden in cases {
      let matrix = try ConfusionMatrix(
        gold: golden.ints("gold"), predicted: golden.ints("predicted"), classes: golden.int("classes"))
      #expect(try matrix.counts == golden.rows("confusion").flatMap { $0 })
      expectClose(matrix.accuracy, try golden.number("accuracy"))
      expectClose(matrix.macroF1, try golden.number("macroF1"))
      expectClose(matrix.microF1, try golden.number("microF1"))
      expectClose(matrix.weightedF1, try golden.number("weightedF1"))
      expectClose(matrix.matthewsCorrelation, try golden.number("matthews"))
      #expect(try matrix.perClass.map(\.support) == golden.ints("support"))
      for (row, k) in zip(matrix.perClass, 0...) {
        expectClose(row.precision, try golden.doubles("precision")[k])
        expectClose(row.recall, try golden.doubles("recall")[k])
        expectClose(row.f1, try golden.doubles("f1")[k])
      }
    }
  }

  @Test func correlationOfTwoClassesIsTheBinaryFormula() throws {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<200 {
      let counts = (0..<4).map { _ in generator.index(below: 20) }
      guard counts.contains(where: { $0 > 0 }) else { continue }
      let matrix = try ConfusionMatrix(rows: [[counts[0], counts[1]], [counts[2], counts[3]]])
      let (tn, fp, fn, tp) = (Double(counts[0]), Double(counts[1]), Double(counts[2]), Double(counts[3]))
      let denominator = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)).squareRoot()
      expectClose(matrix.matthewsCorrelation, denominator == 0 ? 0 : (tp * tn - fp * fn) / denominator)
    }
  }

  @Test func orderOfExamplesDoesNotMatter() throws {
    var generator = SplitMix64(seed: 2)
    let gold = (0..<50).map { _ in generator.index(below: 4) }
    let predicted = (0..<50).map { _ in generator.index(below: 4) }
    let order = generator.permutation(50)
    let first = try ConfusionMatrix(gold: gold, predicted: predicted, classes: 4)
    let second = try ConfusionMatrix(
      gold: order.map { gold[$0] }, predicted: order.map { predicted[$0] }, classes: 4)
    #expect(first == second)
  }

  @Test func unseenClassesLeaveMacroF1Alone() throws {
    let few = try ConfusionMatrix(gold: [0, 1, 1], predicted: [0, 1, 0], classes: 2)
    let many = try ConfusionMatrix(gold: [0, 1, 1], predicted: [0, 1, 0], classes: 9)
    #expect(few.macroF1 == many.macroF1)
    #expect(many.perClass.count == 9)
  }

  @Test func badListsAreErrors() {
    #expect(
      throws: EvaluationError(
        .lengthsDiffer, "confusion matrix: expected equally long lists, found 2 and 1 entries")
    ) {
      try ConfusionMatrix(gold: [0, 1], predicted: [0], classes: 2)
    }
    #expect(throws: EvaluationError(.empty, "confusion matrix: expected at least one example, found none")) {
      try ConfusionMatrix(gold: [], predicted: [], classes: 2)
    }
    #expect {
      try ConfusionMatrix(gold: [0, 1], predicted: [0, 2], classes: 2)
    } throws: { error in
      (error as? EvaluationError)?.code == .outOfRange && "\(error)".contains("example 1")
    }
    #expect(throws: EvaluationError.self) { try ConfusionMatrix(rows: [[1, 2]]) }
    #expect(throws: EvaluationError.self) {
      try ConfusionMatrix(gold: [0], predicted: [0], classes: ConfusionMatrix.mostClasses + 1)
    }
    #expect(throws: EvaluationError.self) { try ConfusionMatrix(rows: [[0, 0], [0, 0]]) }
    #expect(throws: EvaluationError.self) { try ConfusionMatrix(rows: [[1, -1], [0, 0]]) }
  }
}
