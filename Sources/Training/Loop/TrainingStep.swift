/// Where a run stands: one optimiser step among all.
public struct TrainingStep: Sendable, Equatable {
  /// The optimiser steps including this one: 1 for the first of the run.
  public let step: Int

  /// The number of the epoch, counted from 0.
  public let epoch: Int

  /// The optimiser steps of this epoch before this one.
  public let stepInEpoch: Int

  /// The optimiser steps of a whole epoch.
  public let stepsPerEpoch: Int

  /// The optimiser steps of the run.
  public let totalSteps: Int

  /// Names a step.
  public init(step: Int, epoch: Int, stepInEpoch: Int, stepsPerEpoch: Int, totalSteps: Int) {
    self.step = step
    self.epoch = epoch
    self.stepInEpoch = stepInEpoch
    self.stepsPerEpoch = stepsPerEpoch
    self.totalSteps = totalSteps
  }

  /// Whether the epoch ends with this step.
  public var isLastInEpoch: Bool { stepInEpoch == stepsPerEpoch - 1 }

  /// Whether floor(u x stepsPerEpoch / `times`) steps of the epoch are completed for a whole u.
  func isDue(timesPerEpoch times: Int) -> Bool {
    let completed = stepInEpoch + 1
    func above(_ steps: Int) -> Int { (steps * times + stepsPerEpoch - 1) / stepsPerEpoch }
    return above(completed + 1) > above(completed)
  }

  /// Whether the run ends with this step at the latest.
  public var isLast: Bool { step == totalSteps }
}
