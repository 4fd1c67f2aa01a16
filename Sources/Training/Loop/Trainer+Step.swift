import Encoders
import Torch

extension Trainer {
  /// Moves the weights by one optimiser step on the examples of those indices; returns their mean loss.
  ///
  /// A micro-batch counts by its share of the step's terms (`TrainingProblem.lossTerms`); one without any has none. Of several
  /// processes each takes its part of the examples, and gradients are added up during the last backward pass.
  /// Throws `TrainingError` with code `notFinite` when the loss or the gradient's norm is; the weights are then
  /// those of before the step.
  func takeStep(_ step: TrainingStep, examples: [Int]) throws -> Double {
    optimizer.learningRate = schedule.rate(at: step.step - 1)
    try optimizer.zeroGrad()
    let allTerms = Double(max(1, examples.reduce(0) { $0 + problem.lossTerms(of: $1) }))
    let own = ownPart(of: examples)
    var total = 0.0
    var start = 0
    if own.isEmpty { try reducer?.begin() }
    while start < own.count {
      let end = min(start + settings.batchSize, own.count)
      let batch = Array(own[start..<end])
      let share = Double(batch.reduce(0) { $0 + problem.lossTerms(of: $1) }) / allTerms
      let loss = try pass(step, batch, share: share, isLast: end == own.count)
      total += loss * share
      start = end
    }
    try reducer?.finish()
    total = try sumOverRanks(total, step)
    gradientNorm = try clipGradients(
      parameters.map(\.tensor), maximumNorm: settings.maximumGradientNorm ?? .infinity)
    guard gradientNorm.isFinite else {
      throw TrainingError(
        .notFinite, "the gradient's norm is \(gradientNorm) at step \(step.step); try a lower learning rate",
        place: "step \(step.step)")
    }
    try optimizer.step()
    return total
  }

  /// One forward and backward pass; returns the mean loss of its examples.
  private func pass(
    _ step: TrainingStep, _ examples: [Int], share: Double, isLast: Bool
  ) throws -> Double {
    let taps = try requestedTaps(for: step)
    let result = try problem.loss(
      of: examples, in: LossPass(step: step, precision: settings.precision, taps: taps))
    let loss = result.value
    let value = try loss.item()
    // Of several processes all must know, or the others would wait for this one.
    if group == nil { try requireFinite(value, step) }
    if isLast { try reducer?.begin() }
    // A loss may depend on no parameter: BERT-of-Theseus's in a step in which no successor runs.
    if loss.requiresGrad { try (share == 1 ? loss : loss * share).backward() }
    let done = TrainingPass(step: step, input: result.input, taps: taps, share: share, isLast: isLast)
    for hook in hooks { try hook.didBackward(done) }
    return value
  }

  /// Throws `TrainingError` with code `notFinite` unless a loss is.
  func requireFinite(_ loss: Double, _ step: TrainingStep) throws {
    guard !loss.isFinite else { return }
    throw TrainingError(
      .notFinite, "the loss is \(loss) at step \(step.step); try a lower learning rate",
      place: "step \(step.step)")
  }

  private func requestedTaps(for step: TrainingStep) throws -> OutputTaps? {
    var requested: OutputTaps?
    for hook in hooks {
      guard let taps = try hook.taps(for: step) else { continue }
      guard requested == nil else {
        throw TrainingError(.conflictingHooks, "two hooks record outputs", place: hook.name)
      }
      requested = taps
    }
    return requested
  }
}
