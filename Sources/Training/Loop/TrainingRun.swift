public import Encoders

/// What a hook learns about the run that it takes part in.
public struct TrainingRun {
  /// The model that is trained.
  public let model: SequenceClassifier

  /// The run's settings.
  public let settings: TrainingSettings

  /// The optimiser steps of an epoch.
  public let stepsPerEpoch: Int

  /// The optimiser steps of the run.
  public let totalSteps: Int
}
