/// Which tokens of a text an encoded question holds.
public struct AnswerWindow: Sendable, Equatable {
  /// The question, as an index of the data.
  public let example: Int
  /// The text's tokens that are here, as indices of its ``TokenPlaces``.
  public let tokens: Range<Int>
  /// The position of the first of them in the encoded example.
  public let position: Int

  /// A window from its parts.
  package init(example: Int, tokens: Range<Int>, position: Int) {
    self.example = example
    self.tokens = tokens
    self.position = position
  }

  /// How much of the text around a token this window shows: the smaller of the tokens before and behind it, plus a hundredth of
  /// the window's tokens. The window that shows most is the token's own; of equals the first.
  ///
  /// Source: `_check_is_max_context` of Google's BERT, run_squad.py.
  public func context(of token: Int) -> Double {
    Double(min(token - tokens.lowerBound, tokens.upperBound - 1 - token)) + 0.01 * Double(tokens.count)
  }
}
