/// Scores of a task in which a question has several answers, each right or wrong: MultiRC.
public struct QuestionScores: Sendable, Equatable {
  /// F1 of the right answers over all answers together (F1a), 0...1.
  public let answerF1: Double
  /// Mean over questions of the macro F1 of their answers (F1m), 0...1.
  public let questionF1: Double
  /// Share of questions whose answers are all judged rightly, 0...1.
  public let exactMatch: Double

  /// Compares flags of answers; `questions` names each answer's question, whose answers need not stand together.
  ///
  /// Source: SuperGLUE (arXiv 1905.00537); F1a and the exact match equal jiant's. Of F1m: a question's macro F1 is
  /// the mean over right and wrong, as far as either is seen in gold or prediction.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`. Linear time.
  public init(gold: [Bool], predicted: [Bool], questions: [String]) throws {
    try EvaluationError.requireEqualCounts("questions", gold.count, predicted.count)
    try EvaluationError.requireEqualCounts("questions", gold.count, questions.count)
    func matrix(_ places: [Int]) throws -> ConfusionMatrix {
      try ConfusionMatrix(
        gold: places.map { gold[$0] ? 1 : 0 }, predicted: places.map { predicted[$0] ? 1 : 0 }, classes: 2)
    }
    answerF1 = try matrix(Array(gold.indices)).positiveF1
    let groups = try Groups(questions).places.map(matrix)
    questionF1 = groups.reduce(0) { $0 + $1.macroF1 } / Double(groups.count)
    exactMatch = Double(groups.count { $0.correct == $0.total }) / Double(groups.count)
  }
}
