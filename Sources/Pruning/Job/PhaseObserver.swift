import Training

/// Tells a job's observer of one phase's progress as part of the whole.
final class PhaseObserver: TrainingObserver {
  private weak var observer: (any TrainingObserver)?
  private let stepsBefore: Int
  private let epochsBefore: Int
  private let totalSteps: Int

  init(_ observer: (any TrainingObserver)?, stepsBefore: Int, epochsBefore: Int, totalSteps: Int) {
    self.observer = observer
    self.stepsBefore = stepsBefore
    self.epochsBefore = epochsBefore
    self.totalSteps = totalSteps
  }

  func observe(_ progress: TrainingProgress) {
    var progress = progress
    progress.step += stepsBefore
    progress.epoch += epochsBefore
    progress.totalSteps = totalSteps
    observer?.observe(progress)
  }
}
