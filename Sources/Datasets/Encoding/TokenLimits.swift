/// How many tokens of which text an encoded example holds.
public struct TokenLimits: Sendable, Equatable {
  /// How far windows of a long text lie apart.
  public enum Advance: Sendable, Equatable {
    /// Tokens between the beginnings of two windows, as `doc_stride` of Google's BERT.
    case step(Int)
    /// Tokens that two windows share, as `stride` of transformers' tokenizers.
    case overlap(Int)
  }

  /// The most tokens of a sequence, special ones included; nil: no limit.
  public var sequence: Int?
  /// The most tokens of a question whose answer is a span; the first are kept.
  public var question: Int
  /// The most tokens of a question with a choice; the last are kept.
  public var choice: Int
  /// How far the windows of a text with an answer lie apart.
  public var advance: Advance

  /// Limits. The defaults are those of SQuAD's and of ALBERT's RACE's code, but for `sequence`, which was 384 and 512 there.
  public init(sequence: Int?, question: Int = 64, choice: Int = 128, advance: Advance = .step(128)) {
    self.sequence = sequence
    self.question = question
    self.choice = choice
    self.advance = advance
  }
}
