/// Tells a job's observer of one run's progress as part of the whole, for jobs of several runs.
package final class PhaseObserver: TrainingObserver {
  private weak var observer: (any TrainingObserver)?
  private let stepsBefore: Int
  private let epochsBefore: Int
  private let totalSteps: Int

  /// Makes a relay to `observer`, which is not retained.
  ///
  /// - Parameters:
  ///   - observer: Who is told.
  ///   - stepsBefore: The optimiser steps of the job's earlier runs.
  ///   - epochsBefore: Their epochs.
  ///   - totalSteps: The optimiser steps of the whole job.
  package init(_ observer: (any TrainingObserver)?, stepsBefore: Int, epochsBefore: Int, totalSteps: Int) {
    self.observer = observer
    self.stepsBefore = stepsBefore
    self.epochsBefore = epochsBefore
    self.totalSteps = totalSteps
  }

  /// Passes on what a run says of itself.
  package func observe(_ progress: TrainingProgress) {
    var progress = progress
    progress.step += stepsBefore
    progress.epoch += epochsBefore
    progress.totalSteps = totalSteps
    observer?.observe(progress)
  }
}
