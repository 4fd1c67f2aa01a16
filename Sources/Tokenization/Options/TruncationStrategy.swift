/// Which sequence gives way when an encoding is longer than `EncodingOptions.maximumLength`.
public enum TruncationStrategy: String, Sendable, Hashable, CaseIterable {
  /// The longer of the two until both are equally long, then both.
  case longestFirst = "longest_first"
  /// The first only; an error where it is too short for that.
  case onlyFirst = "only_first"
  /// The second only; an error where it is too short for that, or where there is none.
  case onlySecond = "only_second"
  /// None: `maximumLength` is ignored.
  case doNotTruncate = "do_not_truncate"
}
