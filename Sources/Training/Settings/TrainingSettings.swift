public import Prediction
public import Torch

/// Everything that decides what a training run computes: two runs with equal settings, data and starting
/// weights end with the same weights, byte for byte, on the same processor type.
public struct TrainingSettings: Sendable, Equatable {
  /// How long a run lasts.
  public enum Length: Sendable, Equatable {
    /// So many passes over the training data.
    case epochs(Int)
    /// So many optimiser steps.
    case steps(Int)
  }

  /// How often the dev part is scored; the end of the run is always scored.
  public enum EvaluationInterval: Sendable, Equatable {
    /// At the end of each epoch.
    case epoch
    /// After every so many optimiser steps.
    case steps(Int)
    /// So many times an epoch: after floor(u x stepsPerEpoch / n) steps of it, u = 1...n, where mask updates fall too.
    case timesPerEpoch(Int)
  }

  /// The length of the run.
  public var length = Length.epochs(3)

  /// The examples of one forward pass. One optimiser step sees `batchSize * gradientAccumulation`.
  public var batchSize = 32

  /// The forward passes of one optimiser step.
  public var gradientAccumulation = 1

  /// What moves the weights.
  public var optimizer = OptimizerChoice.adamw

  /// The highest learning rate.
  public var learningRate = 5e-5

  /// The share of all steps over which the rate rises from 0, 0...1.
  public var warmup = 0.1

  /// What the rate does after the warm-up.
  public var decay = LearningRateSchedule.Decay.linear

  /// The optimiser's decoupled decay, 0 or more; never applied to biases and layer norms.
  public var weightDecay = 0.01

  /// The L2 norm to which the gradient of one step is scaled down; nil for no limit.
  public var maximumGradientNorm: Double? = 1

  /// The tokens to which texts were cut when they were encoded.
  public var maximumLength = 128

  /// The arithmetic of forward and backward.
  public var precision = Precision.fp32

  /// How often the dev part is scored.
  public var evaluateEvery = EvaluationInterval.epoch

  /// The score that chooses the best weights; nil for the first of the data's task, or of the head: macro-F1 of labels, Pearson's
  /// correlation of numbers, accuracy of choices, F1 of entities and of answers.
  public var selection: Score?

  /// Whether the run ends with the weights of its best evaluation instead of its last.
  public var keepBest = true

  /// Evaluations without a better score after which the run ends early; nil for never.
  public var patience: Int?

  /// The seed of dropout and of the order of examples.
  public var seed: UInt64 = 42

  /// The threads libtorch must be running with, for the bits of a sum depend on them; nil for any number.
  public var threads: Int?

  /// Where the model runs.
  public var device = Device.cpu

  /// The steps from one line of the log to the next.
  public var logEvery = 10

  /// The default settings.
  public init() {}

  /// The examples of one optimiser step.
  public var examplesPerStep: Int { batchSize * gradientAccumulation }

  /// Throws unless every setting is in its range and no two contradict.
  public func validate() throws {
    switch length {
    case .epochs(let count): try require(1...Self.mostEpochs, "epochs", count)
    case .steps(let count): try require(1...Self.mostSteps, "steps", count)
    }
    switch evaluateEvery {
    case .epoch: break
    case .steps(let count), .timesPerEpoch(let count):
      try require(1...Self.mostSteps, "evaluateEvery", count)
    }
    try require(1...Self.mostExamples, "batchSize", batchSize)
    try require(1...Self.mostExamples, "gradientAccumulation", gradientAccumulation)
    try require(learningRate > 0 && learningRate.isFinite, "learningRate", "more than 0", learningRate)
    try require(warmup >= 0 && warmup <= 1, "warmup", "a share 0...1", warmup)
    try require(weightDecay >= 0 && weightDecay.isFinite, "weightDecay", "0 or more", weightDecay)
    if let norm = maximumGradientNorm { try require(norm > 0, "maximumGradientNorm", "more than 0", norm) }
    try require(2...1_000_000, "maximumLength", maximumLength)
    if let patience { try require(patience >= 1, "patience", "1 or more", patience) }
    if let threads { try require(1...Self.mostThreads, "threads", threads) }
    try require(logEvery >= 1, "logEvery", "1 or more", logEvery)
  }

  /// The most epochs of a run: far more than anybody needs, and few enough that no count of steps overflows.
  public static let mostEpochs = 100_000

  /// The most optimiser steps of a run.
  public static let mostSteps = 1_000_000_000

  /// The most examples of a batch, and the most batches of an optimiser step.
  public static let mostExamples = 1_000_000

  /// The most threads that a run may ask for.
  public static let mostThreads = 4096

  private func require(_ range: ClosedRange<Int>, _ name: String, _ found: Int) throws {
    try require(range.contains(found), name, "\(range.lowerBound) to \(range.upperBound)", found)
  }

  private func require(_ holds: Bool, _ name: String, _ expected: String, _ found: some Any) throws {
    guard !holds else { return }
    throw TrainingError(
      .invalidSetting, "a setting is out of range", place: name, expected: expected, found: "\(found)")
  }
}
