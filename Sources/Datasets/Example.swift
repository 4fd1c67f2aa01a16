/// One text, or pair of texts, with its target.
public struct Example: Sendable, Hashable {
  /// The text.
  public var text: String
  /// The second text of a pair.
  public var textPair: String?
  /// What a model should say about it.
  public var target: Target

  /// An example from its parts.
  public init(text: String, textPair: String? = nil, target: Target = .none) {
    self.text = text
    self.textPair = textPair
    self.target = target
  }

  /// Two examples with equal keys count as the same text when data are split.
  ///
  /// The key is the text and the pair, lower-cased, with runs of white space made one space and none at the
  /// ends.
  public var textKey: String {
    Self.normalised(text) + (textPair.map { "\u{0}" + Self.normalised($0) } ?? "")
  }

  private static func normalised(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
