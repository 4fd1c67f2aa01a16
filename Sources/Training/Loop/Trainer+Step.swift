import Encoders
import Torch

extension Trainer {
  /// Moves the weights by one optimiser step on the examples of those indices; returns their mean loss.
  ///
  /// A micro-batch counts by its share of the step's terms (`TrainingProblem.lossTerms`); one without any has none.
  /// Throws `TrainingError` with code `notFinite` when the loss or the gradient's norm is; the weights are then
  /// those of before the step.
  func takeStep(_ step: TrainingStep, examples: [Int]) throws -> Double {
    optimizer.learningRate = schedule.rate(at: step.step - 1)
    try optimizer.zeroGrad()
    let terms = examples.map(problem.lossTerms)
    let allTerms = Double(max(1, terms.reduce(0, +)))
    var total = 0.0
    var start = 0
    while start < examples.count {
      let end = min(start + settings.batchSize, examples.count)
      let share = Double(terms[start..<end].reduce(0, +)) / allTerms
      let loss = try pass(step, Array(examples[start..<end]), share: share, isLast: end == examples.count)
      total += loss * share
      start = end
    }
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
    guard value.isFinite else {
      throw TrainingError(
        .notFinite, "the loss is \(value) at step \(step.step); try a lower learning rate",
        place: "step \(step.step)")
    }
    // A loss may depend on no parameter: BERT-of-Theseus's in a step in which no successor runs.
    if loss.requiresGrad { try (share == 1 ? loss : loss * share).backward() }
    let done = TrainingPass(step: step, input: result.input, taps: taps, share: share, isLast: isLast)
    for hook in hooks { try hook.didBackward(done) }
    return value
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
