public import Training

/// The training settings of a pruning run's two phases.
///
/// One learning-rate line spans both: the first phase is a run of all epochs that its hook ends early, the second
/// begins at the rate where the first stopped, without warm-up, and falls on the same straight line to zero. The
/// warm-up ends with the first phase at the latest. The optimiser's moments start anew with the second phase, so that
/// it can run on a model of another shape.
public struct PruningPhases: Sendable, Equatable {
  /// The phase in which sparsity rises; nil when it has no epochs.
  public let prune: TrainingSettings?

  /// The phase after that; nil when it has no epochs.
  public let recover: TrainingSettings?

  /// Splits `training`, whose own length is not read, by the epochs of `pruning`.
  ///
  /// - Parameter pruning: the epochs of both phases.
  /// - Parameter training: the settings that both phases share.
  /// - Parameter stepsPerEpoch: optimiser steps of an epoch.
  public init(pruning: PruningSettings, training: TrainingSettings, stepsPerEpoch: Int) {
    let epochs = pruning.pruneEpochs + pruning.recoverEpochs
    var first = training
    first.length = .epochs(epochs)
    first.patience = nil
    if pruning.pruneEpochs > 0, epochs > 0 {
      // A little less than the exact share, so that rounding up gives the phase's steps and not one more.
      first.warmup = min(training.warmup, Double(pruning.pruneEpochs) / Double(epochs) - 1e-9)
    }
    var second = training
    second.length = .epochs(pruning.recoverEpochs)
    if pruning.pruneEpochs > 0 {
      let line = LearningRateSchedule(
        peak: first.learningRate, warmup: first.warmup, totalSteps: epochs * stepsPerEpoch, decay: first.decay
      )
      second.learningRate = line.rate(at: pruning.pruneEpochs * stepsPerEpoch)
      second.warmup = 0
      second.seed = training.seed &+ 1
    }
    prune = pruning.pruneEpochs > 0 ? first : nil
    recover = pruning.recoverEpochs > 0 ? second : nil
  }
}
