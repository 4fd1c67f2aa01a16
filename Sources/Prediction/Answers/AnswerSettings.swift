/// How answers are chosen from the logits of starts and ends.
public struct AnswerSettings: Sendable, Equatable {
  /// How many starts, ends, and answers are looked at.
  public var candidates: Int
  /// The most tokens of an answer.
  public var longest: Int

  /// Settings; the defaults are those of SQuAD's code.
  public init(candidates: Int = 20, longest: Int = 30) {
    self.candidates = candidates
    self.longest = longest
  }
}
