import Encoders
import Evaluation
import JSON
import Prediction
import Testing
import Training

@Suite(.serialized) struct CostMeasurementTests {
  private func meter() -> LatencyMeter {
    var time = Duration.zero
    return LatencyMeter(
      plan: LatencyPlan(warmUpCalls: 1, warmUpTime: .zero, minimumCalls: 8, minimumTime: .zero)
    ) {
      time += .milliseconds(2)
      return time
    }
  }

  @Test func aCellReportsTimesAndTokensPerSecond() throws {
    let cost = CostMeasurement(meter: meter())
    let cell = try cost.measure(TinyTask.model(), at: .init(batch: 3, tokens: 16))
    #expect(cell.latency.count == 8)
    #expect(cell.latency.medianMilliseconds == 2)
    #expect(cell.tokensPerSecond == 24000)
    #expect(
      cell.json == [
        "batch": 3, "tokens": 16, "calls": 8, "min_ms": 2.0, "median_ms": 2.0,
        "median_interval_ms": [2.0, 2.0],
        "p90_ms": 2.0, "p95_ms": 2.0, "p99_ms": 2.0, "tokens_per_second": 24000.0,
      ])
  }

  @Test func modelsAreComparedInOneSitting() throws {
    let models = try [("dense", TinyTask.model()), ("again", TinyTask.model(seed: 8))]
    let result = try CostMeasurement(meter: meter()).compare(
      models, at: .init(batch: 1, tokens: 4), rounds: 2)
    #expect(result.names == ["dense", "again"])
    #expect(try result.speedUp(of: 1).median == 1)
  }

  @Test(arguments: [(0, 4), (1, 0), (1, 17), (.max, 2)])
  func sizesThatTheModelCannotRunAreErrors(batch: Int, tokens: Int) throws {
    let model = try TinyTask.model()
    #expect {
      try CostMeasurement(meter: meter()).measure(model, at: .init(batch: batch, tokens: tokens))
    } throws: { error in
      (error as? PredictionError)?.code == .invalidSize
        && (error as? PredictionError)?.description.hasPrefix("\(batch)x\(tokens): ") == true
    }
  }
}
