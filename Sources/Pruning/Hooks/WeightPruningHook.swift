import Encoders
public import JSON
public import Training

import ModelFormat
import Torch

/// Prunes single weights by magnitude while a model trains, on the same schedule as neurons, and keeps what is gone at
/// zero. Biases, embeddings, layer norms and the classifier stay.
///
/// Order in a step: optimiser, mask update if due; gradients of removed weights are zeroed before clipping.
public final class WeightPruningHook: TrainingHook {
  /// The hook's key in checkpoints.
  public let name = "weightPruning"

  /// The pruning settings.
  public var settings: JSONValue { pruning.json }

  /// Which weights are left; all of them before the run begins.
  public private(set) var masks = WeightMasks(counts: [:])

  /// The removed share at each evaluation, by the optimiser step that it followed.
  public private(set) var sparsities: [Int: Double] = [:]

  private let pruning: PruningSettings
  private let stopsAtEnd: Bool
  private var keeper = MaskKeeper()
  private var schedule: SparsitySchedule?
  private var model: SequenceClassifier?

  /// Makes a hook for one run.
  ///
  /// - Parameters:
  ///   - settings: what to prune; `recoverEpochs` is not read here.
  ///   - stopsAtEnd: whether the run is to end with the last mask update.
  /// - Throws: `PruningError` `contradictorySettings`.
  public init(settings: PruningSettings, stopsAtEnd: Bool = false) throws {
    try settings.validate()
    guard settings.method == .weights, settings.pruneEpochs > 0 else {
      throw PruningError(
        .contradictorySettings,
        "pruning while training: method \(settings.method.rawValue) with \(settings.pruneEpochs) prune epochs "
          + "found, expected method weights and at least 1 epoch")
    }
    pruning = settings
    self.stopsAtEnd = stopsAtEnd
  }

  /// Takes the model's weights and lays out the schedule.
  public func willBegin(_ run: TrainingRun) throws {
    let model = try run.requireClassifier(for: self)
    self.model = model
    masks = try model.fullWeightMasks(includesPooler: pruning.prunesPooler)
    schedule = try SparsitySchedule(
      stepsPerEpoch: run.stepsPerEpoch, endEpoch: pruning.pruneEpochs,
      updatesPerEpoch: pruning.updatesPerEpoch, initialSparsity: pruning.initialSparsity,
      exponent: pruning.exponent)
  }

  /// With the last pass of a step, zeroes the gradients of removed weights.
  public func didBackward(_ pass: TrainingPass) throws {
    if pass.isLast { try keeper.maskGradients() }
  }

  /// Zeroes removed weights and, when one is due, makes the mask update.
  public func didStep(_ step: TrainingStep) throws {
    try keeper.maskParameters()
    guard let schedule, let model, schedule.isUpdate(after: step.step) else { return }
    try model.rankWeights(&masks, to: pruning.target) { schedule.sparsity(at: step.step, final: $0) }
    keeper = try MaskKeeper(masks, of: model)
    try keeper.maskParameters()
  }

  /// False until the last update.
  public func isCandidate(after step: TrainingStep) -> Bool { step.step >= schedule?.end ?? 0 }

  /// Notes the sparsity that the scores belong to.
  public func didEvaluate(_ record: EvaluationRecord) throws { sparsities[record.step] = masks.sparsity }

  /// Whether the last update was made, if the hook was told to stop there.
  public func shouldStop(after step: TrainingStep) -> Bool { stopsAtEnd && step.step == schedule?.end }

  /// The removed share of all weights that may be pruned, as "sparsity".
  public func scalars(for step: TrainingStep) -> [(name: String, value: Double)] {
    [("sparsity", masks.sparsity)]
  }

  /// The masks.
  public func state() throws -> HookState {
    HookState(
      values: [SparsityHistory.key: SparsityHistory.json(of: sparsities)], tensors: masks.stored())
  }

  /// Goes on from `state`.
  ///
  /// - Throws: `PruningError` `stateMismatch` when it is not this model's.
  public func restore(_ state: HookState) throws {
    guard let model else {
      throw PruningError(.stateMismatch, "checkpoint: restored before the run began")
    }
    let stored = try WeightMasks(stored: state.tensors)
    guard stored.sites == masks.sites,
      stored.sites.allSatisfy({ stored.count(at: $0) == masks.count(at: $0) })
    else {
      throw PruningError(.stateMismatch, "checkpoint: its weight masks belong to a model of another shape")
    }
    masks = stored
    sparsities = try SparsityHistory.read(state.values)
    keeper = try MaskKeeper(masks, of: model)
  }
}
