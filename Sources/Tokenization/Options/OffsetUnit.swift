/// What the offsets of an encoding count.
public enum OffsetUnit: Sendable, Hashable {
  /// Unicode code points of the original text, as the reference tokenizers do.
  case codePoints
  /// Bytes of the original text's UTF-8 form, for slicing `String.utf8`.
  case utf8
}
