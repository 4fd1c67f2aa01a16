/// How well texts answer questions, as SQuAD counts it.
///
/// Of several right answers the best counts. A question without answer is answered rightly by an empty text.
///
/// Source: SQuAD's evaluation for version 2, as transformers' `squad_evaluate`, whose numbers are these times 100.
/// Right answers of which normalisation leaves nothing do not count there and here.
public struct AnswerScores: Sendable, Equatable {
  /// Exact match and F1 of one question, 0...1.
  public struct Question: Sendable, Equatable {
    /// Whether the normalised texts are equal: 1 or 0.
    public let exactMatch: Double
    /// F1 of the words.
    public let f1: Double
    /// Whether the question has an answer.
    public let hasAnswer: Bool
    /// Whether an answer was given: the text is not empty.
    public let isAnswered: Bool

    /// Compares a text with the right answers. Linear time.
    public init(predicted: String, answers: [String]) {
      let gold = answers.map(NormalizedAnswer.init).filter { !$0.isEmpty }
      let found = NormalizedAnswer(predicted)
      let right = gold.isEmpty ? [NormalizedAnswer("")] : gold
      exactMatch = right.contains(found) ? 1 : 0
      f1 = right.map { $0.f1(found) }.reduce(0, max)
      hasAnswer = !answers.isEmpty
      isAnswered = !predicted.isEmpty
    }
  }

  /// The questions in order.
  public let questions: [Question]

  /// Compares texts with the right answers of each question; a question without any has none.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`.
  public init(predicted: [String], answers: [[String]]) throws {
    try EvaluationError.requireEqualCounts("answers", answers.count, predicted.count)
    questions = zip(predicted, answers).map { Question(predicted: $0, answers: $1) }
  }

  /// Share of exact matches, 0...1.
  public var exactMatch: Double { Self.mean(questions.map(\.exactMatch)) }

  /// Mean F1, 0...1.
  public var f1: Double { Self.mean(questions.map(\.f1)) }

  /// Questions that have an answer.
  public var withAnswer: [Question] { questions.filter(\.hasAnswer) }

  /// Questions that have none.
  public var withoutAnswer: [Question] { questions.filter { !$0.hasAnswer } }

  /// The mean; nan of nothing.
  package static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
