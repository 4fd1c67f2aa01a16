public import Encoders

/// What a hook learns about the run that it takes part in.
public struct TrainingRun {
  /// The classifier that is trained; nil for a model of another kind.
  public let classifier: SequenceClassifier?

  /// The run's settings.
  public let settings: TrainingSettings

  /// The optimiser steps of an epoch.
  public let stepsPerEpoch: Int

  /// The optimiser steps of the run.
  public let totalSteps: Int

  /// The classifier; throws `TrainingError` with code `invalidSetting` naming the hook where there is none.
  public func requireClassifier(for hook: some TrainingHook) throws -> SequenceClassifier {
    if let classifier { return classifier }
    throw TrainingError(
      .invalidSetting, "the hook works on classifiers only", place: hook.name, expected: "a classifier",
      found: "a model of another kind")
  }
}
