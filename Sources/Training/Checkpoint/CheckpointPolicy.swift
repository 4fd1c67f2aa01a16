/// When checkpoints are written, beside the end of the run, which always has one; no result depends on it.
public struct CheckpointPolicy: Sendable, Equatable {
  /// After every so many optimiser steps; nil for never.
  public var everySteps: Int?

  /// After the first step that ends so many seconds or more after the last checkpoint; nil for never.
  public var everySeconds: Double?

  /// Makes a policy.
  public init(everySteps: Int? = nil, everySeconds: Double? = 120) {
    self.everySteps = everySteps
    self.everySeconds = everySeconds
  }

  /// Whether a checkpoint is due after `step`, `elapsed` after the last one.
  func isDue(after step: TrainingStep, elapsed: Duration) -> Bool {
    if let everySteps, step.step % max(1, everySteps) == 0 { return true }
    if let everySeconds, elapsed / .seconds(1) >= everySeconds { return true }
    return false
  }
}
