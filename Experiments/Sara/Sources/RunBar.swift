import Console
import Training

/// Shows one run as a bar.
final class RunBar: TrainingObserver {
  private var bar: ProgressBar

  init(_ name: String) { bar = ProgressBar(name) }

  func observe(_ progress: TrainingProgress) {
    let score = progress.score.map { "score \($0.text(decimals: 4))" } ?? ""
    bar.update(completed: progress.step, of: progress.totalSteps, note: score)
  }

  func finish() { bar.finish() }
}
