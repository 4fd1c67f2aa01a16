import Evaluation
import Testing

@Suite struct LatencySummaryTests {
  @Test func quantilesAreInMilliseconds() throws {
    let summary = try LatencySummary((1...101).reversed().map { .milliseconds($0) })
    #expect(summary.count == 101)
    expectClose(summary.minimumMilliseconds, 1)
    expectClose(summary.medianMilliseconds, 51)
    expectClose(summary.p90Milliseconds, 91)
    expectClose(summary.p95Milliseconds, 96)
    expectClose(summary.p99Milliseconds, 100)
    let interval = try #require(summary.medianInterval)
    #expect(interval.lower < 51 && interval.upper > 51 && interval.level == 0.95)
  }

  @Test func nothingIsAnError() {
    #expect(throws: EvaluationError.self) { try LatencySummary([]) }
    #expect(throws: EvaluationError.self) { try InterleavedLatency(names: ["a"], rounds: [[[]]]) }
    #expect(throws: EvaluationError.self) {
      try InterleavedLatency(names: ["a", "b"], rounds: [[[.zero]], [[.zero], [.zero]]])
    }
  }
}
