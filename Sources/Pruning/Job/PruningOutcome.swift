public import Encoders

/// What a pruning run ends with.
public struct PruningOutcome {
  /// The model at its full width, with zeros where neurons or weights were removed.
  public let masked: SequenceClassifier

  /// The same model with the neurons physically removed; nil for weight pruning, which keeps every shape.
  public let removed: SequenceClassifier?

  /// What was removed, what it saves, and the scores on the way.
  public let report: PruningReport

  /// The model to keep: the removed one, or the masked one of weight pruning.
  public var model: SequenceClassifier { removed ?? masked }
}
