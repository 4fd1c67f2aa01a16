import Encoders
import ModelFormat
import Training

extension PruneJob {
  /// Weight pruning: masks, recovery, and the same shape at the end.
  func pruneWeights(resume: Bool) throws -> PruningOutcome {
    let shape = model.configuration
    let phases = phases
    let masks = try maskedWeights(phases.prune, resume: resume)
    if let settings = phases.recover {
      try train(
        model, phase: .recover, settings: settings, hook: HeldMasksHook(masks),
        sparsity: { _ in masks.sparsity }, resume: resume)
    }
    let cost = try ModelCost(configuration: shape, tensors: model.exportTensors())
    let report = PruningReport(
      settings: pruning, masked: SparsityTable(masks: masks, layerCount: shape.layers.count), removed: nil,
      before: cost, after: cost, curve: curve)
    return PruningOutcome(masked: model, removed: nil, report: report)
  }

  /// Runs the first phase, or ranks once when it has no epochs, and leaves the model masked.
  private func maskedWeights(_ settings: TrainingSettings?, resume: Bool) throws -> WeightMasks {
    if let settings {
      let hook = try WeightPruningHook(settings: pruning, stopsAtEnd: pruning.recoverEpochs > 0)
      try train(
        model, phase: .prune, settings: settings, hook: hook,
        sparsity: { hook.sparsities[$0.step] ?? .nan }, resume: resume)
      return hook.masks
    }
    var masks = try model.fullWeightMasks(includesPooler: pruning.prunesPooler)
    try model.rankWeights(&masks, to: pruning.target)
    try MaskKeeper(masks, of: model).maskParameters()
    return masks
  }
}
