import Evaluation
import JSON
import Testing

@Suite struct SampleSummaryTests {
  @Test func meanAndSpreadEqualNumpy() throws {
    let golden = try GoldenFile.load("statistics.json")
    let summary = try SampleSummary(golden.doubles("values"))
    expectClose(summary.mean, try golden.number("mean"))
    expectClose(try #require(summary.standardDeviation), try golden.number("standardDeviation"))
    #expect(try summary.count == 37 && summary.minimum == golden.doubles("values").min())
  }

  @Test func oneValueHasNoSpread() throws {
    #expect(try SampleSummary([4]).standardDeviation == nil)
    #expect(throws: EvaluationError.self) { try SampleSummary([]) }
  }
}
