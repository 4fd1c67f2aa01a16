/// A target as numbers.
public enum EncodedTarget: Sendable, Hashable {
  /// Nothing is known.
  case none
  /// The index of the label in the ``LabelMap``.
  case label(Int)
  /// One flag for every label of the ``LabelMap``, in its order.
  case labels([Bool])
  /// The number.
  case value(Double)
}
