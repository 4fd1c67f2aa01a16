import ArgumentParser
import Commands
import Torch
import Training

/// How optimiser steps are made, of labelled examples and of corpora alike.
struct StepOptions: ParsableArguments {
  @Option(help: "Examples in a batch.")
  var batchSize = 32

  @Option(help: "Batches whose gradients are added up before the optimiser moves.")
  var gradientAccumulation = 1

  @Option(
    help: """
      What moves the weights: adamw, bertadam (without bias correction, as BERT, ALBERT and Bort) or lamb (for large batches).
      """)
  var optimizer = OptimizerChoice.adamw

  @Option(help: "Share of the steps in which the learning rate rises from 0.")
  var warmup = 0.1

  @Option(
    help: "What the learning rate does after the warm-up: it falls linearly or along a cosine, or stays.")
  var decay = LearningRateSchedule.Decay.linear

  @Option(help: "The optimiser's weight decay; biases and layer norms have none.")
  var weightDecay = 0.01

  @Option(help: "Gradients are scaled down to this norm when theirs is larger.")
  var maxGradientNorm = 1.0

  @Option(help: "Seconds between two checkpoints of a run that may be interrupted.")
  var checkpointSeconds = 60.0

  func validate() throws {
    try requireCount("--batch-size", batchSize, in: 1...TrainingSettings.mostExamples)
    try requireCount("--gradient-accumulation", gradientAccumulation, in: 1...TrainingSettings.mostExamples)
    try Self.require((0...1).contains(warmup), "--warmup must be from 0 to 1, not \(warmup).")
    try Self.require(
      weightDecay >= 0 && weightDecay.isFinite, "--weight-decay must be at least 0, not \(weightDecay).")
    try Self.require(maxGradientNorm > 0, "--max-gradient-norm must be above 0, not \(maxGradientNorm).")
    try Self.require(
      checkpointSeconds > 0, "--checkpoint-seconds must be above 0, not \(checkpointSeconds).")
  }

  /// Throws `ValidationError` unless `rate` can be a learning rate.
  static func requireRate(_ rate: Double) throws {
    try require(rate > 0 && rate.isFinite, "--learning-rate must be above 0, not \(rate).")
  }

  /// The settings of a run, where the method does not say otherwise.
  func settings(runtime: RuntimeOptions, device: Device) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.batchSize = batchSize
    settings.gradientAccumulation = gradientAccumulation
    settings.optimizer = optimizer
    settings.warmup = warmup
    settings.decay = decay
    settings.weightDecay = weightDecay
    settings.maximumGradientNorm = maxGradientNorm
    settings.precision = runtime.trainingPrecision(on: device)
    settings.seed = runtime.seed
    settings.threads = Threads.count
    settings.device = device
    return settings
  }

  /// When checkpoints are written.
  var checkpoints: CheckpointPolicy { CheckpointPolicy(everySeconds: checkpointSeconds) }

  private static func require(_ holds: Bool, _ message: String) throws {
    if !holds { throw ValidationError(message) }
  }
}
