/// A token that is found in a text as it stands, before the text is split into words.
///
/// Source: `added_tokens` of `tokenizer.json`, with the same meaning of every property.
public struct AddedToken: Sendable, Hashable {
  /// The text that is looked for.
  public var content: String
  /// Whether the token may not touch a word character on either side.
  public var singleWord: Bool
  /// Whether white space in front of the token belongs to it.
  public var lstrip: Bool
  /// Whether white space behind the token belongs to it.
  public var rstrip: Bool
  /// Whether the token is looked for in the normalised text, in its own normalised form.
  public var normalized: Bool
  /// Whether decoding may skip it.
  public var special: Bool

  /// A token with the defaults of the reference: a special one is not normalised, any other is.
  public init(
    _ content: String, singleWord: Bool = false, lstrip: Bool = false, rstrip: Bool = false,
    normalized: Bool? = nil, special: Bool = false
  ) {
    self.content = content
    self.singleWord = singleWord
    self.lstrip = lstrip
    self.rstrip = rstrip
    self.normalized = normalized ?? !special
    self.special = special
  }
}
