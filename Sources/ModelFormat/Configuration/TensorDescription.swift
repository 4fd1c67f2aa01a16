/// A tensor that a model must hold: its canonical name without prefix, and its shape.
public struct TensorDescription: Sendable, Equatable {
  /// What a tensor is for.
  public enum Kind: Sendable, Equatable {
    /// Floating-point weights, counted as parameters.
    case parameter
    /// I32 places of kept outputs in the full width, ascending; not counted.
    case index
    /// Weights in integers of that type.
    case quantized(ElementType)
    /// The factors of such weights, in that type.
    case scale(ElementType)
  }

  /// The name, as `encoder.layer.0.output.dense.weight`.
  public let name: String
  /// The extents.
  public let shape: [Int]
  /// What it is for.
  public let kind: Kind

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Makes a description.
  public init(name: String, shape: [Int], kind: Kind = .parameter) {
    self.name = name
    self.shape = shape
    self.kind = kind
  }
}
