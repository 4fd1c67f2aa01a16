/// One answer that a model may give, and how much it speaks for it.
public struct AnswerCandidate: Sendable, Equatable {
  /// The answer: what stands there in the text, without white space at its ends.
  public let text: String
  /// Where it stands in the text, in Unicode code points.
  public let range: Range<Int>
  /// The logit of the start plus that of the end.
  public let score: Double
}
