/// The end of a sequence at which something is cut or added.
public enum Side: String, Sendable, Hashable {
  /// The beginning.
  case left
  /// The end.
  case right
}
