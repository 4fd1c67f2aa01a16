public import JSON

/// How a student's logits follow its teachers'.
public struct SoftTargets: Sendable, Equatable {
  /// The loss between two rows of logits.
  public enum Kind: String, Sendable, CaseIterable {
    /// T^2 KL, the mean over rows (`LogitLoss.Reduction.rows`).
    case divergence
    /// T^2 KL, the mean over rows and classes (`LogitLoss.Reduction.elements`), as PKD's published code.
    case meanDivergence
    /// Cross-entropy with soft labels, the mean over rows and classes, without T, as TinyBERT's published code.
    case crossEntropy
  }

  /// What the loss is multiplied with, above 0.
  public var weight: Double
  /// T, above 0; 1 for `crossEntropy`.
  public var temperature: Double
  /// The loss.
  public var kind: Kind

  /// Makes soft targets.
  public init(weight: Double, temperature: Double = 1, kind: Kind = .divergence) {
    self.weight = weight
    self.temperature = temperature
    self.kind = kind
  }

  /// `{"weight", "temperature", "kind"}`.
  public var json: JSONValue {
    [
      "weight": .number(weight), "temperature": .number(temperature), "kind": .string(kind.rawValue),
    ]
  }
}
