import Datasets
import Prediction
import Torch

extension Trainer {
  /// Scores what the problem scores, keeps the weights when they are the best so far, and logs.
  func evaluate(after step: TrainingStep) throws {
    report(.evaluating, step)
    guard let scores = try sharedScores() else { return }
    let selection = problem.selection
    let value = scores[selection] ?? .nan
    let isCandidate = hooks.allSatisfy { $0.isCandidate(after: step) }
    let isBest = isCandidate && selection.isBetter(value, than: state.best?.selected)
    let record = EvaluationRecord(
      step: step.step, epoch: step.epoch, scores: scores, selection: selection, isCandidate: isCandidate,
      isBest: isBest)
    state.evaluations.append(record)
    if isBest {
      state.staleEvaluations = 0
      if settings.keepBest { try keepBest(step) }
    } else if isCandidate {
      state.staleEvaluations += 1
    }
    var scalars = Score.allCases.compactMap { score in
      scores[score].map { (name: score.rawValue, value: $0) }
    }
    scalars.append((name: "epoch", value: Double(step.epoch)))
    try log?.append("evaluation", step: step.step, scalars: scalars)
    for hook in hooks { try hook.didEvaluate(record) }
  }

  private func keepBest(_ step: TrainingStep) throws {
    guard isFirstRank else { return }
    let weights = try storedParameters()
    if let folder {
      report(.saving, step)
      try folder.saveBest(weights, step: step.step)
    } else {
      bestWeights = weights
    }
  }

  /// Appends the mean loss since the last line, and begins a new mean.
  func logLoss(_ step: TrainingStep) throws {
    var scalars = [
      (name: "loss", value: state.lossSum / Double(state.lossCount)),
      (name: "learning_rate", value: schedule.rate(at: step.step - 1)),
      (name: "gradient_norm", value: gradientNorm),
      (name: "epoch", value: Double(step.epoch)),
    ]
    for hook in hooks {
      scalars += hook.scalars(for: step).map { (name: "\(hook.name).\($0.name)", value: $0.value) }
    }
    try log?.append("train", step: step.step, scalars: scalars)
    if let speed = examplesPerSecond {
      try log?.appendMeasured(
        step: step.step,
        scalars: [
          (name: "examples_per_second", value: speed),
          (name: "tokens_per_second", value: Double(attendedTokens) / secondsSinceStart),
        ])
    }
    state.lossSum = 0
    state.lossCount = 0
  }

  /// Tells the observer how far the run is.
  func report(_ phase: TrainingProgress.Phase, _ step: TrainingStep) {
    guard let observer else { return }
    let done = state.step - startStep
    let seconds = secondsSinceStart
    observer.observe(
      TrainingProgress(
        phase: phase, step: state.step, totalSteps: totalSteps, epoch: step.epoch,
        loss: state.lossCount > 0 ? state.lossSum / Double(state.lossCount) : nil,
        learningRate: schedule.rate(at: step.step - 1), score: state.evaluations.last?.selected,
        examplesPerSecond: examplesPerSecond,
        secondsLeft: done > 0 ? seconds / Double(done) * Double(totalSteps - state.step) : nil))
  }

  private var secondsSinceStart: Double { (clock.elapsed() - startTime) / .seconds(1) }

  private var examplesPerSecond: Double? {
    let seconds = secondsSinceStart
    let steps = Double(state.step - startStep)
    return seconds > 0 ? steps * Double(problem.exampleCount) / Double(stepsPerEpoch) / seconds : nil
  }
}
