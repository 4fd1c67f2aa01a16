import ArgumentParser
import Commands
import Datasets
import ModelFormat
import Prediction
import Torch
import Training

/// The numbers of a training phase that are the same for every method.
struct OptimisationOptions: ParsableArguments {
  @OptionGroup var lengths: LengthOptions

  @OptionGroup var steps: StepOptions

  @Option(help: "Highest learning rate of the schedule.")
  var learningRate = 5e-5

  @Option(
    help:
      "The dev score that chooses the weights to keep. (default: the task's first; macro_f1; regression: pearson)"
  )
  var selection: Score?

  @Flag(help: "Keep the last weights instead of those with the best dev score.")
  var keepLast = false

  @Option(help: "End early after this many evaluations without a better dev score.")
  var patience: Int?

  func validate() throws {
    try StepOptions.requireRate(learningRate)
    if let patience { try requireCount("--patience", patience, in: 1...TrainingSettings.mostEpochs) }
  }

  /// The settings of a run on texts of at most `maximumLength` tokens.
  func settings(
    length: TrainingSettings.Length, maximumLength: Int, runtime: RuntimeOptions, device: Device
  ) -> TrainingSettings {
    var settings = steps.settings(runtime: runtime, device: device)
    settings.length = length
    settings.maximumLength = maximumLength
    settings.learningRate = learningRate
    settings.selection = selection
    settings.keepBest = !keepLast
    settings.patience = patience
    return settings
  }

  /// The dev score that chooses the weights of a model with a head of that kind for data of a task, or of none.
  ///
  /// Throws `ValidationError` for one that such a model does not have.
  func selection(_ kind: HeadKind, _ problem: ProblemType, task: TaskDefinition?) throws -> Score {
    do {
      return try Score.selection(
        selection, among: Scoring.scores(of: kind, problem, rule: task?.rule),
        of: task?.name ?? (kind == .sequence ? problem.rawValue : kind.rawValue))
    } catch let error as TrainingError {
      throw ValidationError("--\(error)")
    }
  }
}
