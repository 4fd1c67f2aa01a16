/// One input of a batch: a text, or a text and its partner.
public struct TextPair: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The first sequence.
  public var text: String
  /// The second sequence, if there is one.
  public var pair: String?

  /// An input of one or two sequences.
  public init(_ text: String, _ pair: String? = nil) {
    self.text = text
    self.pair = pair
  }

  /// A single text.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}
