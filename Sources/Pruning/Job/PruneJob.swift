public import Datasets
public import Encoders
public import JSON
public import Training

import ModelFormat

/// Prunes a trained model: sparsity rises while it trains, it recovers, and neurons are physically removed.
///
/// Neurons recover, by default, in the model they were removed from. That is the same computation as recovering at
/// full width with masks, at less cost: what was removed has no gradient and no part in the gradient's norm, and
/// weights that only meet zeros have zero gradients. Without dropout both give the same weights up to the rounding
/// of float32; with dropout they draw different numbers of the same distribution.
///
/// Killed at any moment and run again with `resume`, a job with a folder ends with the same weights and report as an
/// uninterrupted one.
///
/// Source: Rasa's neuron pruning, 10 epochs of pruning and 30 of recovery by default. Differences: AdamW's moments
/// start anew at recovery, and the weights kept are the best on the dev part after the last mask update.
///
/// Not thread-safe; run it on one thread.
public final class PruneJob {
  let model: SequenceClassifier
  let train: EncodedDataset
  let dev: EncodedDataset?
  let pruning: PruningSettings
  let training: TrainingSettings
  let folder: String?
  let checkpoints: CheckpointPolicy
  let identity: JSONObject
  weak var observer: (any TrainingObserver)?
  var curve: [EpochScore] = []

  /// Prepares a job; nothing is computed or written yet.
  ///
  /// - Parameters:
  ///   - model: the trained model, dense or pruned before; it is trained in place and must not be used afterwards.
  ///   - train: examples to prune and recover with, with targets.
  ///   - dev: examples that choose the best weights; none keeps the last.
  ///   - pruning: what to remove and when.
  ///   - training: how to train; its length is not read, its learning rate spans both phases.
  ///   - folder: where checkpoints go, under `prune` and `recover`; nil keeps everything in memory.
  ///   - checkpoints: when they are written.
  ///   - identity: more that must be the same at a resume beside the settings, as the digest of the model.
  ///   - observer: who is told of progress over both phases; not retained.
  /// - Throws: `PruningError` for settings that contradict each other, `TrainingError` for training settings.
  public init(
    model: SequenceClassifier, train: EncodedDataset, dev: EncodedDataset? = nil,
    pruning: PruningSettings, training: TrainingSettings, folder: String? = nil,
    checkpoints: CheckpointPolicy = CheckpointPolicy(), identity: JSONObject = [:],
    observer: (any TrainingObserver)? = nil
  ) throws {
    try pruning.validate()
    try training.validate()
    self.model = model
    self.train = train
    self.dev = dev
    self.pruning = pruning
    self.training = training
    self.folder = folder
    self.checkpoints = checkpoints
    var whole = identity
    // Equal shapes may have lost different neurons: a checkpoint must be of the same pruning.
    whole["pruning"] = pruning.json
    self.identity = whole
    self.observer = observer
  }

  /// Prunes, recovers and removes.
  ///
  /// - Parameter resume: whether to go on from the folder's checkpoints; without any the job begins anew.
  /// - Throws: `PruningError`, and what training, tensors and files throw.
  public func run(resume: Bool = false) throws -> PruningOutcome {
    curve = []
    switch pruning.method {
    case .neurons: return try pruneNeurons(resume: resume)
    case .weights: return try pruneWeights(resume: resume)
    }
  }

  /// Runs one phase on `model`, and adds its scores to the curve.
  func train(
    _ model: SequenceClassifier, phase: EpochScore.Phase, settings: TrainingSettings,
    hook: (any TrainingHook)?, sparsity: (EvaluationRecord) -> Double, resume: Bool
  ) throws {
    let run = try folder.map { try RunFolder(path: "\($0)/\(phase.rawValue)", policy: checkpoints) }
    let stepsPerEpoch = stepsPerEpoch
    let epochsBefore = phase == .recover ? pruning.pruneEpochs : 0
    let relay = PhaseObserver(
      observer, stepsBefore: epochsBefore * stepsPerEpoch, epochsBefore: epochsBefore,
      totalSteps: (pruning.pruneEpochs + pruning.recoverEpochs) * stepsPerEpoch)
    let trainer = try Trainer(
      model: model, train: train, dev: dev, settings: settings, folder: run,
      hooks: hook.map { [$0] } ?? [], identity: identity, observer: relay)
    // The trainer does not retain its observer.
    let outcome = try withExtendedLifetime(relay) { try trainer.run(resume: resume) }
    let endsHere = phase == .recover || pruning.recoverEpochs == 0
    for record in outcome.evaluations {
      let epochs = Double(record.step) / Double(stepsPerEpoch)
      curve.append(
        EpochScore(
          phase: phase, epoch: Double(epochsBefore) + epochs, sparsity: sparsity(record),
          scores: record.scores,
          isChosen: endsHere && record == outcome.chosen))
    }
  }

  /// The settings of both phases.
  var phases: PruningPhases {
    PruningPhases(pruning: pruning, training: training, stepsPerEpoch: stepsPerEpoch)
  }

  private var stepsPerEpoch: Int { training.stepsPerEpoch(of: train) }
}
