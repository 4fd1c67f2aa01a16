import Console
import Datasets
import Evaluation
import JSON
import ModelFormat
import Prediction

/// The score of a benchmark from reports about its tasks.
struct BenchmarkScore {
  private let benchmark: Benchmark
  /// Each task of the benchmark with the metrics by which it counts, in the benchmark's order.
  private let tasks: [(name: String, metrics: [Double])]
  /// The mean over tasks of the mean of each task's metrics, 0...1.
  private let score: Double

  /// Reads reports of `bertie evaluate --json`.
  ///
  /// Throws `JSONError` for a file that cannot be read; `CommandError` for one that is no such report, for a second report about a
  /// task, and for tasks of no or of different benchmarks; `EvaluationError` that names the tasks that are missing.
  init(reports: [String]) throws {
    var found: [String: [Double]] = [:]
    var benchmarks: [Benchmark] = []
    for path in reports {
      let (entry, metrics) = try Self.metrics(of: JSONValue(contentsOf: path), path)
      guard found.updateValue(metrics, forKey: entry.task) == nil else {
        throw CommandError("\(path): expected one report for each task, found another about \(entry.task)")
      }
      benchmarks.append(entry.benchmark)
    }
    guard let benchmark = benchmarks.first, benchmarks.allSatisfy({ $0 == benchmark }) else {
      throw CommandError(
        "--reports: expected tasks of one benchmark, found some of GLUE and some of SuperGLUE")
    }
    self.benchmark = benchmark
    score = try benchmark.score(found)
    tasks = benchmark.tasks.map { ($0.name, found[$0.name] ?? []) }
  }

  /// The task of a report and the metrics by which it counts.
  private static func metrics(
    of report: JSONValue, _ path: String
  ) throws -> (entry: (benchmark: Benchmark, task: String), metrics: [Double]) {
    guard let name = report["task"]?.string else {
      throw CommandError(
        "\(path): expected a report of `bertie evaluate --json` about a task, found no \"task\"")
    }
    let task = try TaskDefinition.named(name)
    guard let entry = task.benchmark else {
      throw CommandError("\(path): the task \(name) counts in no benchmark")
    }
    var scores: [Score: Double] = [:]
    for score in Score.allCases { scores[score] = report[score.rawValue]?.double }
    guard let metrics = task.benchmarkMetrics(scores) else {
      throw CommandError(
        "\(path): expected \(task.scores.map(\.rawValue).joined(separator: ", ")), found not all of them")
    }
    return (entry, metrics)
  }

  /// `{"benchmark", "score", "tasks": {NAME: [METRIC, …]}}`.
  var json: JSONValue {
    var object = JSONObject()
    for task in tasks { object[task.name] = .array(task.metrics.map { .number($0) }) }
    return [
      "benchmark": .string(benchmark.rawValue), "score": .number(score), "tasks": .object(object),
    ]
  }

  /// A line for each task, and the score.
  var text: String {
    var table = TextTable(["task", "metrics", "mean"])
    for task in tasks {
      table.append([
        task.name, task.metrics.map { $0.text(decimals: 4) }.joined(separator: " "),
        (task.metrics.reduce(0, +) / Double(task.metrics.count)).text(decimals: 4),
      ])
    }
    return "\(table.text)\n\(benchmark.rawValue)\t\(score.text(decimals: 4))"
  }
}
