import Evaluation
import Testing

@Suite struct BenchmarkTests {
  /// Published rows of test scores (alexa/bort's README); the leaderboards' own means of them.
  @Test func meansAreThoseOfTheLeaderboards() throws {
    let bort: [String: [Double]] = [
      "cola": [63.9], "sst2": [96.2], "mrpc": [94.1, 92.3], "stsb": [89.2, 88.3], "qqp": [66.0, 85.9],
      "mnli": [88.1, 87.8], "qnli": [92.3], "rte": [82.7], "wnli": [71.2], "ax": [51.9],
    ]
    let large: [String: [Double]] = [
      "cola": [60.5], "sst2": [94.9], "mrpc": [89.3, 85.4], "stsb": [87.6, 86.5], "qqp": [72.1, 89.3],
      "mnli": [86.7, 85.9], "qnli": [92.7], "rte": [70.1], "wnli": [65.1],
    ]
    expectClose(try Benchmark.glue.score(bort), 83.57, within: 0.005)
    expectClose(try Benchmark.glue.score(large), 80.52, within: 0.005)
    let superBort: [String: [Double]] = [
      "boolq": [83.7], "cb": [81.9, 86.5], "copa": [89.6], "multirc": [83.7, 54.1], "record": [49.8, 49.0],
      "rte": [81.2], "wic": [70.1], "wsc": [65.8],
    ]
    let superLarge: [String: [Double]] = [
      "boolq": [77.4], "cb": [75.7, 83.6], "copa": [70.6], "multirc": [70.0, 24.1], "record": [72.0, 71.3],
      "rte": [71.7], "wic": [69.6], "wsc": [64.4],
    ]
    expectClose(try Benchmark.superGLUE.score(superBort), 74.11, within: 0.005)
    expectClose(try Benchmark.superGLUE.score(superLarge), 69.01, within: 0.005)
  }

  @Test func missingTasksAndMetricsAreNamed() {
    let missing = #expect(throws: EvaluationError.self) { try Benchmark.superGLUE.score(["boolq": [1]]) }
    #expect(missing?.code == .empty && missing?.message.contains("cb, copa") == true)
    var scores = Dictionary(
      uniqueKeysWithValues: Benchmark.glue.tasks.map { ($0.name, [Double](repeating: 1, count: $0.metrics)) })
    scores["mnli"] = [1]
    let wrong = #expect(throws: EvaluationError.self) { try Benchmark.glue.score(scores) }
    #expect(wrong?.code == .lengthsDiffer && wrong?.message.contains("mnli: expected 2") == true)
  }
}
