public import ArgumentParser
public import Distillation
public import Factorization
public import Prediction
public import Pruning
public import Training

extension Score: ExpressibleByArgument {
  /// The names of the scores that labelled data have; those of pre-training are not for `--selection`.
  public static var allValueStrings: [String] {
    allCases.filter { !pretraining.contains($0) }.map(\.rawValue)
  }

  private static let pretraining: Set<Score> = [
    .maskedLoss, .maskedAccuracy, .sentenceLoss, .sentenceAccuracy,
  ]
}

// The choices of the libraries are words on the command line: their raw values.

extension Precision: ExpressibleByArgument {}
extension OptimizerChoice: ExpressibleByArgument {}
extension LearningRateSchedule.Decay: ExpressibleByArgument {}
extension DistillationPreset: ExpressibleByArgument {}
extension PruningSettings.Method: ExpressibleByArgument {}
extension PruningCriterion: ExpressibleByArgument {}
extension SparsityTarget.Threshold: ExpressibleByArgument {}
extension ImportanceReduction: ExpressibleByArgument {}
extension SharedParts: ExpressibleByArgument {}
extension StartValues: ExpressibleByArgument {}
extension FactorizationSettings.Form: ExpressibleByArgument {}
extension FactorizationSettings.Grouping: ExpressibleByArgument {}
