/// How a run ended.
public struct TrainingOutcome: Sendable, Equatable {
  /// Why there were no more steps.
  public enum Reason: String, Sendable {
    /// All steps were made.
    case completed
    /// The score had not risen for `patience` evaluations.
    case stoppedEarly
    /// A hook had reached its end.
    case stoppedByHook
  }

  /// Why there were no more steps.
  public let reason: Reason

  /// The optimiser steps that were made.
  public let steps: Int

  /// The evaluation of the weights that the model now has, when the best were kept; else the last one.
  public let chosen: EvaluationRecord?

  /// All evaluations in order.
  public let evaluations: [EvaluationRecord]
}
