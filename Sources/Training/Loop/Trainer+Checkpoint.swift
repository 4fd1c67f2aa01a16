import Encoders
import JSON
import ModelFormat
import Torch

extension Trainer {
  static let optimizerPrefix = "optimizer."
  static let generatorPrefix = "generator."
  private static let hookPrefix = "hook."

  /// Seeds, introduces the hooks, and goes back to the newest checkpoint when asked to.
  func begin(resume: Bool) throws {
    try RandomGenerator.seed(settings.seed)
    let run = TrainingRun(
      classifier: problem.classifier, settings: settings, stepsPerEpoch: stepsPerEpoch, totalSteps: totalSteps
    )
    for hook in hooks { try hook.willBegin(run) }
    guard let folder else { return }
    let newest = try folder.newestCheckpoint()
    if let (checkpoint, path) = newest {
      guard resume else {
        throw TrainingError(
          .invalidSetting, "the folder holds the checkpoint of a run; resume it, or discard it first",
          place: path)
      }
      try identity.requireSame(as: checkpoint.identity, path: path)
      try restore(checkpoint)
      try folder.removeAllBut(step: state.step, best: state.best?.step)
    } else {
      try folder.clear()
    }
    log = try TrainingLog(folder: folder.root, position: state.log, clock: clock.wallTime)
  }

  /// Writes a checkpoint of this moment, when there is a folder.
  func saveCheckpoint(_ step: TrainingStep) throws {
    guard let folder else { return }
    report(.saving, step)
    if let log {
      try log.synchronize()
      state.log = log.position
    }
    var tensors = try optimizerTensors() + generatorTensors()
    var hookValues = JSONObject()
    for hook in hooks {
      let hookState = try hook.state()
      hookValues[hook.name] = .object(hookState.values)
      tensors += hookState.tensors.map { $0.renamed("\(Self.hookPrefix)\(hook.name).\($0.name)") }
    }
    try folder.save(
      Checkpoint(
        identity: identity.json, loop: state, hookValues: hookValues, weights: storedParameters(),
        state: tensors))
    lastCheckpoint = clock.elapsed()
  }

  /// Gives the model the chosen weights and tells how the run ended.
  func finish() throws -> TrainingOutcome {
    var chosen = state.evaluations.last
    if settings.keepBest, let best = state.best {
      chosen = best
      if best.step != state.step {
        if isFirstRank { try restoreParameters(folder?.bestWeights(step: best.step) ?? bestWeights) }
        try group?.broadcast(parameters.map(\.tensor), from: 0)
      }
    }
    return TrainingOutcome(
      reason: state.reason ?? .completed, steps: state.step, chosen: chosen, evaluations: state.evaluations)
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    let loop = checkpoint.loop
    guard (0...totalSteps).contains(loop.step), (0..<stepsPerEpoch).contains(loop.stepInEpoch),
      loop.epoch >= 0,
      loop.epoch * stepsPerEpoch + loop.stepInEpoch == loop.step
    else {
      throw TrainingError(
        .checkpointDamaged, "its counters contradict each other", place: "state",
        expected: "epochs of \(stepsPerEpoch) steps, \(totalSteps) steps in all",
        found: "step \(loop.step), epoch \(loop.epoch), step in epoch \(loop.stepInEpoch)")
    }
    state = loop
    try restoreParameters(checkpoint.weights)
    try restoreOptimizer(checkpoint.state(under: Self.optimizerPrefix))
    try restoreGenerators(checkpoint.state(under: Self.generatorPrefix))
    for hook in hooks {
      let tensors = checkpoint.state(under: "\(Self.hookPrefix)\(hook.name).")
      try hook.restore(
        HookState(
          values: checkpoint.hookValues[hook.name]?.object ?? [:],
          tensors: tensors.sorted { $0.key < $1.key }.map { $0.value.renamed($0.key) }))
    }
  }
}
