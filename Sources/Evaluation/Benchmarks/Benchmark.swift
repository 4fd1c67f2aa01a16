/// A set of tasks with one score, as its leaderboard counts it.
public enum Benchmark: String, Sendable, CaseIterable {
  /// GLUE (arXiv 1804.07461): nine tasks; the diagnostic set is not one of them.
  case glue
  /// SuperGLUE (arXiv 1905.00537): eight tasks; AX-b and AX-g are not among them.
  case superGLUE = "superglue"

  /// The tasks, each with the number of its metrics. MNLI's two sets are two metrics of one task.
  public var tasks: [(name: String, metrics: Int)] {
    switch self {
    case .glue:
      [
        ("cola", 1), ("sst2", 1), ("mrpc", 2), ("stsb", 2), ("qqp", 2), ("mnli", 2), ("qnli", 1), ("rte", 1),
        ("wnli", 1),
      ]
    case .superGLUE:
      [
        ("boolq", 1), ("cb", 2), ("copa", 1), ("multirc", 2), ("record", 2), ("rte", 1), ("wic", 1),
        ("wsc", 1),
      ]
    }
  }

  /// The mean over tasks of the mean of each task's metrics, in the metrics' unit.
  ///
  /// Throws ``EvaluationError``: `empty` that names the tasks that are missing, `lengthsDiffer` for a task with
  /// another number of metrics. Other names are not looked at.
  public func score(_ metrics: [String: [Double]]) throws -> Double {
    let missing = tasks.filter { metrics[$0.name] == nil }.map(\.name)
    guard missing.isEmpty else {
      throw EvaluationError(
        .empty,
        "\(rawValue): expected all \(tasks.count) tasks, found none for \(missing.joined(separator: ", "))")
    }
    let means = try tasks.map { task in
      let values = metrics[task.name] ?? []
      guard values.count == task.metrics else {
        throw EvaluationError(
          .lengthsDiffer, "\(rawValue), \(task.name): expected \(task.metrics) metrics, found \(values.count)"
        )
      }
      return values.reduce(0, +) / Double(values.count)
    }
    return means.reduce(0, +) / Double(means.count)
  }
}
