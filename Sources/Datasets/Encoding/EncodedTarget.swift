/// A target as numbers.
public enum EncodedTarget: Sendable, Hashable {
  /// Nothing is known.
  case none
  /// The index of the label in the ``LabelMap``, or of the choice that fits.
  case label(Int)
  /// One flag for every label of the ``LabelMap``, in its order.
  case labels([Bool])
  /// The number.
  case value(Double)
  /// One entry for every token: the index of the tag in the ``LabelMap`` at the first piece of each word,
  /// ``ignoredTag`` elsewhere.
  case tags([Int32])
  /// The positions of the answer's first and last token, last included; 0 and 0, the first token, where these tokens do
  /// not hold the whole answer.
  case span(start: Int, end: Int)

  /// What stands at tokens that are not scored.
  ///
  /// Source: the default `ignore_index` of PyTorch's cross-entropy.
  public static let ignoredTag: Int32 = -100
}
