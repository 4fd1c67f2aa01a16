import Console
import Training

/// Shows a training run as a bar with loss, score and time left.
final class TrainingBar: TrainingObserver {
  private let label: String
  private var bar: ProgressBar

  /// Begins a bar; `label` says which part of the job it is.
  init(_ label: String) {
    self.label = label
    bar = ProgressBar(label)
  }

  func observe(_ progress: TrainingProgress) {
    var notes: [String] = []
    if let loss = progress.loss { notes.append("loss \(loss.text(decimals: 4))") }
    if let score = progress.score { notes.append("score \(score.text(decimals: 4))") }
    switch progress.phase {
    case .training: break
    case .evaluating: notes.append("evaluating")
    case .saving: notes.append("saving")
    }
    bar.update(completed: progress.step, of: progress.totalSteps, note: notes.joined(separator: ", "))
  }

  /// Replaces the bar by `summary`.
  func finish(_ summary: String) { bar.finish(summary) }
}
