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

  @Option(help: "Examples in a batch.")
  var batchSize = 32

  @Option(help: "Batches whose gradients are added up before the optimiser moves.")
  var gradientAccumulation = 1

  @Option(help: "Highest learning rate of the schedule.")
  var learningRate = 5e-5

  @Option(help: "Share of the steps in which the learning rate rises from 0.")
  var warmup = 0.1

  @Option(help: "AdamW's weight decay; biases and layer norms have none.")
  var weightDecay = 0.01

  @Option(help: "Gradients are scaled down to this norm when theirs is larger.")
  var maxGradientNorm = 1.0

  @Option(
    help:
      "The dev score that chooses the weights to keep. (default: the task's first; macro_f1; regression: pearson)"
  )
  var selection: Score?

  @Flag(help: "Keep the last weights instead of those with the best dev score.")
  var keepLast = false

  @Option(help: "End early after this many evaluations without a better dev score.")
  var patience: Int?

  @Option(help: "Seconds between two checkpoints of a run that may be interrupted.")
  var checkpointSeconds = 60.0

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws { if !holds { throw ValidationError(message) } }
    try requireCount("--batch-size", batchSize, in: 1...TrainingSettings.mostExamples)
    try requireCount("--gradient-accumulation", gradientAccumulation, in: 1...TrainingSettings.mostExamples)
    try require(
      learningRate > 0 && learningRate.isFinite, "--learning-rate must be above 0, not \(learningRate).")
    try require((0...1).contains(warmup), "--warmup must be from 0 to 1, not \(warmup).")
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "--weight-decay must be at least 0, not \(weightDecay).")
    try require(maxGradientNorm > 0, "--max-gradient-norm must be above 0, not \(maxGradientNorm).")
    if let patience { try requireCount("--patience", patience, in: 1...TrainingSettings.mostEpochs) }
    try require(checkpointSeconds > 0, "--checkpoint-seconds must be above 0, not \(checkpointSeconds).")
  }

  /// The settings of a run of `epochs` epochs on texts of at most `maximumLength` tokens.
  func settings(
    epochs: Int, maximumLength: Int, runtime: RuntimeOptions, device: Device
  ) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(epochs)
    settings.maximumLength = maximumLength
    settings.batchSize = batchSize
    settings.gradientAccumulation = gradientAccumulation
    settings.learningRate = learningRate
    settings.warmup = warmup
    settings.weightDecay = weightDecay
    settings.maximumGradientNorm = maxGradientNorm
    settings.selection = selection
    settings.keepBest = !keepLast
    settings.patience = patience
    settings.precision = runtime.trainingPrecision(on: device)
    settings.seed = runtime.seed
    settings.threads = Threads.count
    settings.device = device
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

  /// When checkpoints are written.
  var checkpoints: CheckpointPolicy { CheckpointPolicy(everySeconds: checkpointSeconds) }
}
