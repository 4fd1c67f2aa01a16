import Evaluation
import Testing

@Suite struct LatencyMeterTests {
  /// Calls of warm-up and timed calls of `duration` each under a plan.
  private func calls(_ plan: LatencyPlan, each duration: Duration) -> (warmUp: Int, timed: Int) {
    let clock = TestClock()
    let times = LatencyMeter(plan: plan, now: clock.now).measure { clock.work("", duration) }
    #expect(times.allSatisfy { $0 == duration })
    return (clock.calls.count - times.count, times.count)
  }

  @Test func quickCallsFillTheTimes() {
    // 2 s and 5 s of 1 ms calls.
    #expect(calls(LatencyPlan(), each: .milliseconds(1)) == (2000, 5000))
  }

  @Test func slowCallsFillTheCounts() {
    // 20 calls of 500 ms are more than 2 s, 30 of them more than 5 s.
    #expect(calls(LatencyPlan(), each: .milliseconds(500)) == (20, 30))
  }

  @Test func theLongestTimeWinsOverTheCounts() {
    // Calls of 10 s: six of them reach 60 s.
    #expect(calls(LatencyPlan(), each: .seconds(10)) == (6, 6))
    #expect(calls(LatencyPlan(), each: .seconds(100)) == (1, 1))
  }

  @Test func noWarmUpIsPossible() {
    let plan = LatencyPlan(
      warmUpCalls: 0, warmUpTime: .zero, minimumCalls: 3, minimumTime: .zero, maximumTime: .seconds(1))
    #expect(calls(plan, each: .milliseconds(1)) == (0, 3))
  }

  @Test func errorsOfTheWorkComeThrough() {
    struct Broken: Error {}
    let clock = TestClock()
    #expect(throws: Broken.self) {
      try LatencyMeter(plan: LatencyPlan(), now: clock.now).measure { throw Broken() }
    }
  }

  @Test func machineClockMeasuresTime() throws {
    let plan = LatencyPlan(
      warmUpCalls: 1, warmUpTime: .zero, minimumCalls: 5, minimumTime: .zero, maximumTime: .seconds(1))
    var sum = 0.0
    let times = LatencyMeter(plan: plan).measure { for i in 0..<10_000 { sum += Double(i).squareRoot() } }
    #expect(sum > 0 && times.count == 5 && times.allSatisfy { $0 > .zero && $0 < .seconds(1) })
  }

  @Test func roundsRunEverySystemForwardAndBack() throws {
    let clock = TestClock()
    let plan = LatencyPlan(
      warmUpCalls: 1, warmUpTime: .zero, minimumCalls: 8, minimumTime: .zero, maximumTime: .seconds(60))
    let names = ["a", "b", "c"]
    let systems = names.map { name in
      LatencySystem(name: name) { clock.work(name, .milliseconds(name == "b" ? 5 : 10)) }
    }
    let result = try LatencyMeter(plan: plan, now: clock.now).interleave(systems, rounds: 4, seed: 1)
    #expect(Array(clock.calls.prefix(3)) == names)
    let timed = Array(clock.calls.dropFirst(3))
    // 8 calls over 2 x 4 pieces: one call a piece, six a round.
    try #require(timed.count == 24)
    var orders: Set<[String]> = []
    for round in 0..<4 {
      let part = Array(timed[round * 6..<round * 6 + 6])
      #expect(Array(part.prefix(3)) == part.suffix(3).reversed())
      #expect(Set(part) == Set(names))
      orders.insert(Array(part.prefix(3)))
    }
    #expect(orders.count > 1)
    #expect(result.summaries.map(\.count) == [8, 8, 8])
    let speedUp = try result.speedUp(of: 1)
    #expect(speedUp.values == [2, 2, 2, 2] && speedUp.median == 2)
    #expect(try result.speedUp(of: 2).maximum == 1)
  }

  @Test func aMachineThatSlowsDownDoesNotChangeTheRatio() throws {
    let clock = TestClock()
    var factor = 1.0
    func system(_ name: String, _ base: Double) -> LatencySystem {
      LatencySystem(name: name) {
        factor *= 1.0005
        clock.work(name, .nanoseconds(Int64(base * factor * 1e6)))
      }
    }
    let plan = LatencyPlan(
      warmUpCalls: 0, warmUpTime: .zero, minimumCalls: 400, minimumTime: .zero, maximumTime: .seconds(600))
    let result = try LatencyMeter(plan: plan, now: clock.now).interleave(
      [system("old", 3), system("new", 1.5)], rounds: 10)
    // Over the run a call becomes exp(.4) = 1.5 times as slow; within a round of 80 calls, 4 %.
    expectClose(try result.speedUp(of: 1).median, 2, within: 0.05)
  }

  @Test func tooFewSystemsOrRoundsAreErrors() {
    let one = LatencySystem(name: "a") {}
    #expect(throws: EvaluationError.self) { try LatencyMeter().interleave([one]) }
    #expect(throws: EvaluationError.self) { try LatencyMeter().interleave([one, one], rounds: 0) }
  }
}
