/// The settings of an ALBERT tokenizer that `spiece.model` does not hold, with the defaults of the published models.
public struct AlbertOptions: Sendable, Hashable {
  /// Whether texts are lower-cased (`do_lower_case`).
  public var lowercase: Bool
  /// Whether characters stay composed and combining marks are kept (`keep_accents`).
  public var keepAccents: Bool
  /// Whether white space at the ends is removed and every other run becomes one space (`remove_space`).
  public var removeSpace: Bool
  /// Whether two backquotes, and two apostrophes, become a double quote: Hugging Face does, Google's code does not.
  public var replacesQuotes: Bool

  /// Settings with the defaults of `albert-base-v2`.
  public init(
    lowercase: Bool = true, keepAccents: Bool = false, removeSpace: Bool = true, replacesQuotes: Bool = true
  ) {
    self.lowercase = lowercase
    self.keepAccents = keepAccents
    self.removeSpace = removeSpace
    self.replacesQuotes = replacesQuotes
  }
}
