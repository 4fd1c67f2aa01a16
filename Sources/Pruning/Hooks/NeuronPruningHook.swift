public import Encoders
public import JSON
public import Training

import ModelFormat
import Torch

/// Prunes neurons while a model trains: accumulates importance, updates masks on schedule, keeps removed neurons at
/// zero, and ends the run when the last update is made.
///
/// Order in a step: accumulate (of the gradients before clipping), optimiser, mask update if due. Masks zero
/// weight and bias; the gradients of removed neurons are zeroed before clipping. Importance is not gathered once
/// the schedule has ended.
///
/// Source: Rasa's neuron pruning (docs/pruning.md). It differs in that removed neurons have no
/// part in the gradient's norm, so that a masked model trains exactly as the removed one.
public final class NeuronPruningHook: TrainingHook {
  /// The hook's key in checkpoints.
  public let name = "neuronPruning"

  /// The pruning settings.
  public var settings: JSONValue { pruning.json }

  /// Which neurons are left; all of them before the run begins.
  public private(set) var masks = NeuronMasks(widths: [:])

  /// How many updates have been made.
  public private(set) var updates = 0

  /// The removed share at each evaluation, by the optimiser step that it followed.
  public private(set) var sparsities: [Int: Double] = [:]

  private let pruning: PruningSettings
  private let stopsAtEnd: Bool
  private let accumulator: ImportanceAccumulator
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
    guard settings.method == .neurons, settings.pruneEpochs > 0 else {
      throw PruningError(
        .contradictorySettings,
        "pruning while training: method \(settings.method.rawValue) with \(settings.pruneEpochs) prune epochs "
          + "found, expected method neurons and at least 1 epoch")
    }
    pruning = settings
    self.stopsAtEnd = stopsAtEnd
    accumulator = ImportanceAccumulator(
      reduction: settings.reduction, includesPadding: settings.includesPadding)
  }

  /// Takes the model's widths and lays out the schedule.
  public func willBegin(_ run: TrainingRun) throws {
    let model = try run.requireClassifier(for: self)
    self.model = model
    masks = NeuronMasks(widths: model.neuronCounts(includesPooler: pruning.prunesPooler))
    schedule = try SparsitySchedule(
      stepsPerEpoch: run.stepsPerEpoch, endEpoch: pruning.pruneEpochs,
      updatesPerEpoch: pruning.updatesPerEpoch, initialSparsity: pruning.initialSparsity,
      exponent: pruning.exponent)
  }

  /// The outputs of all prunable maps, until the last update and for the importance criterion only.
  public func taps(for step: TrainingStep) throws -> OutputTaps? {
    guard pruning.criterion == .importance, isPruning(step) else { return nil }
    return OutputTaps(
      sites: Set(masks.sites.filter { masks.keptCount(at: $0) > 0 }), intermediate: pruning.intermediate)
  }

  /// Adds the pass's importance and, with the last pass of a step, zeroes the gradients of removed neurons.
  public func didBackward(_ pass: TrainingPass) throws {
    if let taps = pass.taps {
      try accumulator.add(taps.recorded, attentionMask: pass.input.attentionMask, share: pass.share)
    }
    if pass.isLast { try keeper.maskGradients() }
  }

  /// Zeroes removed neurons and, when one is due, makes the mask update.
  public func didStep(_ step: TrainingStep) throws {
    try keeper.maskParameters()
    guard let schedule, let model, schedule.isUpdate(after: step.step) else { return }
    let ranking = NeuronRanking(target: pruning.target, allowsEmptying: pruning.allowsEmptying)
    try ranking.update(&masks, by: scores(of: model)) { share in
      schedule.sparsity(at: step.step, final: share)
    }
    keeper = try MaskKeeper(masks, of: model)
    try keeper.maskParameters()
    if pruning.resetsImportance { accumulator.reset() }
    updates += 1
  }

  /// False until the last update: the weights of a denser model are not what was asked for.
  public func isCandidate(after step: TrainingStep) -> Bool { !isPruning(step) || isLastUpdate(step) }

  /// Notes the sparsity that the scores belong to.
  public func didEvaluate(_ record: EvaluationRecord) throws { sparsities[record.step] = masks.sparsity }

  /// Whether the last update was made, if the hook was told to stop there.
  public func shouldStop(after step: TrainingStep) -> Bool { stopsAtEnd && isLastUpdate(step) }

  /// The removed share of all prunable neurons, as "sparsity".
  public func scalars(for step: TrainingStep) -> [(name: String, value: Double)] {
    [("sparsity", masks.sparsity)]
  }

  /// Masks, accumulated importance and their counts.
  public func state() throws -> HookState {
    HookState(
      values: [
        "masks": masks.json, "updates": .integer(Int64(updates)),
        "batches": .integer(Int64(accumulator.batches)),
        SparsityHistory.key: SparsityHistory.json(of: sparsities),
      ], tensors: try accumulator.stored())
  }

  /// Goes on from `state`.
  ///
  /// - Throws: `PruningError` `stateMismatch` when it is not this model's.
  public func restore(_ state: HookState) throws {
    guard let json = state.values["masks"], let updates = state.values["updates"]?.int,
      let batches = state.values["batches"]?.int, let model
    else {
      throw PruningError(.stateMismatch, "checkpoint: neuron masks, updates or batches are missing")
    }
    let stored = try NeuronMasks(json: json)
    guard masks.isRefined(by: stored) else {
      throw PruningError(.stateMismatch, "checkpoint: its neuron masks belong to a model of another shape")
    }
    masks = stored
    sparsities = try SparsityHistory.read(state.values)
    self.updates = updates
    keeper = try MaskKeeper(masks, of: model)
    try accumulator.restore(state.tensors, batches: batches, on: model.device)
    for (site, sums) in try accumulator.totals() {
      guard masks.sites.contains(site), try sums.count == model.prunable(site).bias.count else {
        throw PruningError(
          .stateMismatch,
          "checkpoint: importance of \(sums.count) neurons for \(site.component.rawValue) of layer \(site.layer) "
            + "belongs to a model of another shape")
      }
    }
  }

  private func scores(of model: SequenceClassifier) throws -> NeuronScores {
    switch pruning.criterion {
    case .importance:
      let totals = try accumulator.totals()
      var importance: [LinearSite: [Double]] = [:]
      for site in masks.sites {
        let zeros = [Double](repeating: 0, count: masks.width(of: site))
        importance[site] =
          try totals[site].map { sums in try model.prunable(site).liveRows.map { sums[$0] } } ?? zeros
      }
      return try NeuronScores(normalising: importance, pairsKeysAndQueries: pruning.pairsKeysAndQueries)
    case .magnitude:
      return try NeuronScores(
        magnitudesOf: model, for: masks, pairsKeysAndQueries: pruning.pairsKeysAndQueries)
    case .random:
      return NeuronScores(
        random: pruning.seed, for: masks, pairsKeysAndQueries: pruning.pairsKeysAndQueries)
    }
  }

  private func isPruning(_ step: TrainingStep) -> Bool { step.step <= schedule?.end ?? 0 }

  private func isLastUpdate(_ step: TrainingStep) -> Bool { step.step == schedule?.end }
}
