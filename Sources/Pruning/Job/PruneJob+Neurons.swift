import Encoders
import ModelFormat
import Training

extension PruneJob {
  /// Neuron pruning from the first mask update to the removed model.
  func pruneNeurons(resume: Bool) throws -> PruningOutcome {
    let dense = model.configuration
    let before = try ModelCost(configuration: dense, tensors: model.exportTensors())
    let phases = phases
    let masks = try maskedNeurons(phases.prune, resume: resume)
    let plan = try RemovalPlan(
      removing: masks, from: dense, classifierLabels: model.readsPooler ? model.classifier.labels.count : nil)
    let original = try model.exportTensors()
    var masked = model
    var removed: SequenceClassifier
    if let settings = phases.recover, pruning.recoversRemoved {
      removed = try model.rebuilt(plan.configuration, plan.removed(from: original))
      try train(
        removed, phase: .recover, settings: settings, hook: nil, sparsity: { _ in masks.sparsity },
        resume: resume)
      masked = try model.rebuilt(dense, plan.inflated(removed.exportTensors(), like: original))
    } else {
      if let settings = phases.recover {
        try train(
          model, phase: .recover, settings: settings, hook: HeldMasksHook(masks),
          sparsity: { _ in masks.sparsity }, resume: resume)
      }
      removed = try model.rebuilt(plan.configuration, plan.removed(from: model.exportTensors()))
    }
    let report = PruningReport(
      settings: pruning, masked: SparsityTable(masks: masks, layerCount: dense.layers.count),
      removed: SparsityTable(
        removed: plan.configuration, from: dense, includesPooler: model.readsPooler && pruning.prunesPooler),
      before: before,
      after: try ModelCost(configuration: plan.configuration, tensors: removed.exportTensors()), curve: curve)
    return PruningOutcome(masked: masked, removed: removed, report: report)
  }

  /// Runs the first phase, or ranks once when it has no epochs, and leaves the model masked.
  private func maskedNeurons(_ settings: TrainingSettings?, resume: Bool) throws -> NeuronMasks {
    if let settings {
      let hook = try NeuronPruningHook(settings: pruning, stopsAtEnd: pruning.recoverEpochs > 0)
      try train(
        model, phase: .prune, settings: settings, hook: hook,
        sparsity: { hook.sparsities[$0.step] ?? .nan }, resume: resume)
      return hook.masks
    }
    var masks = NeuronMasks(widths: model.neuronCounts(includesPooler: pruning.prunesPooler))
    let scores =
      switch pruning.criterion {
      case .importance:
        throw PruningError(
          .contradictorySettings, "pruning: importance is measured while training, not before")
      case .magnitude:
        try NeuronScores(
          magnitudesOf: model, for: masks, pairsKeysAndQueries: pruning.pairsKeysAndQueries)
      case .random:
        NeuronScores(
          random: pruning.seed, for: masks, pairsKeysAndQueries: pruning.pairsKeysAndQueries)
      }
    try NeuronRanking(target: pruning.target, allowsEmptying: pruning.allowsEmptying).update(
      &masks, by: scores)
    try MaskKeeper(masks, of: model).maskParameters()
    return masks
  }
}
