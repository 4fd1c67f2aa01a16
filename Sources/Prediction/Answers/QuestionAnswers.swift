/// The answers that a model may give to one question.
public struct QuestionAnswers: Sendable, Equatable {
  /// The best answers of different texts, best first; none where the text has no token.
  public let candidates: [AnswerCandidate]
  /// What speaks for no answer: the least, over the question's windows, of the first token's start plus end logit.
  public let nullScore: Double

  /// How much more speaks for no answer than for the best one; infinite without any.
  public var noAnswerScore: Double { candidates.first.map { nullScore - $0.score } ?? .infinity }

  /// The answer's text, or an empty one: where there is none to give, and, when `threshold` is given, where
  /// ``noAnswerScore`` is above it.
  public func text(threshold: Double?) -> String {
    if let threshold, noAnswerScore > threshold { return "" }
    return candidates.first?.text ?? ""
  }
}
