/// The threshold above which a question gets no answer that gives a score its largest value on some data.
///
/// Source: `find_best_thresh` of SQuAD's evaluation for version 2: thresholds are the questions' own scores in
/// ascending order, answers being given up to each; 0 where giving none at all is best.
public struct NoAnswerThreshold: Sendable, Equatable {
  /// The largest mean of the score, 0...1.
  public let score: Double
  /// The threshold: an answer is given to questions whose no-answer score is not above it.
  public let threshold: Double

  /// Searches a threshold.
  ///
  /// - Parameters:
  ///   - noAnswerScores: For each question the larger, the more no answer is to be given.
  ///   - scores: The questions' scores, such as `\.f1`, when the best answer is given to each.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`, `notFinite`. O(n log n).
  public init(
    _ answers: AnswerScores, noAnswerScores: [Double], score: (AnswerScores.Question) -> Double
  ) throws {
    try EvaluationError.requireEqualCounts(
      "no-answer scores", answers.questions.count, noAnswerScores.count)
    if let place = noAnswerScores.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError(
        .notFinite,
        "no-answer scores: question \(place): expected a finite number, found \(noAnswerScores[place])")
    }
    let order = noAnswerScores.indices.sorted { (noAnswerScores[$0], $0) < (noAnswerScores[$1], $1) }
    var sum = Double(answers.withoutAnswer.count)
    var best = (sum: sum, threshold: 0.0)
    for index in order {
      let question = answers.questions[index]
      sum += question.hasAnswer ? score(question) : question.isAnswered ? -1 : 0
      if sum > best.sum { best = (sum, noAnswerScores[index]) }
    }
    self.score = best.sum / Double(answers.questions.count)
    threshold = best.threshold
  }
}
