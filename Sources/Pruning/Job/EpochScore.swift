public import JSON
public import Prediction
import Training

/// The dev scores after one evaluation of a pruning run.
public struct EpochScore: Sendable, Equatable {
  /// The part of the run; the folder of its checkpoints is named by it.
  public enum Phase: String, Sendable, CaseIterable {
    /// Sparsity rises.
    case prune
    /// Sparsity stays.
    case recover
  }

  /// The part of the run.
  public let phase: Phase

  /// Epochs of the whole run completed, counted over both phases; a fraction inside an epoch.
  public let epoch: Double

  /// Removed share of everything that may be pruned, 0...1, when the scores were taken.
  public let sparsity: Double

  /// The scores.
  public let scores: [Score: Double]

  /// Whether the run ended with these weights.
  public let isChosen: Bool

  /// The entry as JSON: `{"phase", "epoch", "sparsity", "chosen", "scores": {...}}`.
  public var json: JSONValue {
    .object([
      "phase": .string(phase.rawValue), "epoch": .number(epoch), "sparsity": .number(sparsity),
      "chosen": .bool(isChosen), "scores": scores.json,
    ])
  }
}
