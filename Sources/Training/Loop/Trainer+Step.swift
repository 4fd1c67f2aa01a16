import Encoders
import Torch

extension Trainer {
  /// Moves the weights by one optimiser step on the examples of those indices; returns their mean loss.
  ///
  /// Each part of a micro-batch's loss counts by its share of the step's terms (`TrainingProblem.lossTerms`), 0 without any. Of several
  /// processes each takes its part of the examples, and gradients are added up during the last backward pass.
  /// Throws `TrainingError` with code `notFinite` when the loss or the gradient's norm is; the weights are then
  /// those of before the step.
  func takeStep(_ step: TrainingStep, examples: [Int]) throws -> Double {
    optimizer.learningRate = schedule.rate(at: step.step - 1)
    try optimizer.zeroGrad()
    let own = ownPart(of: examples)
    let terms = own.map { problem.lossTerms(of: $0, epoch: step.epoch) }
    let allTerms = try sumOverRanks(
      terms: own.isEmpty
        ? problem.lossTerms(of: examples[0], epoch: step.epoch).map { _ in 0 } : Self.sum(terms[...]))
    var (total, tokens) = (0.0, 0)
    var start = 0
    if own.isEmpty { try reducer?.begin() }
    while start < own.count {
      let end = min(start + settings.batchSize, own.count)
      let shares = zip(Self.sum(terms[start..<end]), allTerms).map { Double($0) / Double(max(1, $1)) }
      let part = try pass(step, Array(own[start..<end]), shares: shares, isLast: end == own.count)
      (total, tokens) = (total + part.loss, tokens + part.tokens)
      start = end
    }
    try reducer?.finish()
    (total, tokens) = try sumOverRanks(total, tokens: tokens, step)
    attendedTokens += tokens
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

  /// The terms of several examples in each part of the loss.
  private static func sum(_ terms: ArraySlice<[Int]>) -> [Int] {
    terms.reduce(into: []) { sums, terms in
      if sums.isEmpty { sums = [Int](repeating: 0, count: terms.count) }
      for (part, count) in terms.enumerated() { sums[part] += count }
    }
  }

  /// One forward and backward pass; returns the loss of its examples, each part times its share, and their tokens without padding.
  private func pass(
    _ step: TrainingStep, _ examples: [Int], shares: [Double], isLast: Bool
  ) throws -> (loss: Double, tokens: Int) {
    let taps = try requestedTaps(for: step)
    let result = try problem.loss(
      of: examples, in: LossPass(step: step, precision: settings.precision, taps: taps))
    let value = try zip(result.parts, shares).reduce(0) { try $0 + $1.0.item() * $1.1 }
    // Of several processes all must know, or the others would wait for this one.
    if group == nil { try requireFinite(value, step) }
    if isLast { try reducer?.begin() }
    // A loss may depend on no parameter: BERT-of-Theseus's in a step in which no successor runs.
    let weighted = try zip(result.parts, shares).map { $1 == 1 ? $0 : try $0 * $1 }
    let loss = try weighted.dropFirst().reduce(weighted[0]) { try $0 + $1 }
    if loss.requiresGrad { try loss.backward() }
    let done = TrainingPass(step: step, input: result.input, taps: taps, share: shares[0], isLast: isLast)
    for hook in hooks { try hook.didBackward(done) }
    return (value, result.input.attendedTokens)
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
