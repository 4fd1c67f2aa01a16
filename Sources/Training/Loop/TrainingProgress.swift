import Prediction

/// How far a run is, told to its observer after each step and around slower work.
public struct TrainingProgress: Sendable, Equatable {
  /// What the run is doing.
  public enum Phase: String, Sendable {
    /// Optimiser steps.
    case training
    /// Scoring the dev part.
    case evaluating
    /// Writing a checkpoint or the best weights.
    case saving
  }

  /// What the run is doing.
  public var phase: Phase

  /// The optimiser steps done.
  public var step: Int

  /// The optimiser steps of the run.
  public var totalSteps: Int

  /// The number of the epoch, counted as in `TrainingStep`.
  public var epoch: Int

  /// The mean loss since the last line of the log; nil where no step was made since.
  public var loss: Double?

  /// The learning rate of the last step.
  public var learningRate: Double

  /// The selection score of the last evaluation.
  public var score: Double?

  /// The training examples a second since this process began to train.
  public var examplesPerSecond: Double?

  /// The seconds until the last step, from this process's mean speed, evaluations and checkpoints included.
  public var secondsLeft: Double?
}
