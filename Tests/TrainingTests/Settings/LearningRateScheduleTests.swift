import Testing
import Training

@Suite struct LearningRateScheduleTests {
  /// Values of transformers 5.23's `get_linear_schedule_with_warmup(optimizer, warm-up, total)`.
  @Test(arguments: [
    (
      2e-5, 0.25, 10,
      [
        0.0, 6.666666666666667e-06, 1.3333333333333333e-05, 2e-05, 1.7142857142857142e-05,
        1.4285714285714287e-05, 1.1428571428571429e-05, 8.571428571428571e-06, 5.7142857142857145e-06,
        2.8571428571428573e-06,
      ]
    ),
    (1.0, 0.0, 5, [1.0, 0.8, 0.6, 0.4, 0.2]),
    (1.0, 1.0, 4, [0.0, 0.25, 0.5, 0.75]),
  ])
  func linearScheduleEqualsTransformers(peak: Double, warmup: Double, steps: Int, golden: [Double]) {
    let schedule = LearningRateSchedule(peak: peak, warmup: warmup, totalSteps: steps, decay: .linear)
    #expect((0..<steps).map { schedule.rate(at: $0) } == golden)
    #expect(schedule.rate(at: steps + 3) == 0)
  }

  @Test func constantScheduleStaysAtThePeak() {
    let schedule = LearningRateSchedule(peak: 0.5, warmup: 0.5, totalSteps: 4, decay: .constant)
    #expect((0..<4).map { schedule.rate(at: $0) } == [0, 0.25, 0.5, 0.5])
  }

  @Test func warmupRoundsUpToWholeSteps() {
    func steps(_ warmup: Double, _ total: Int) -> Int {
      LearningRateSchedule(peak: 1, warmup: warmup, totalSteps: total, decay: .linear).warmupSteps
    }
    #expect(steps(0.1, 10) == 1)
    #expect(steps(0.1, 11) == 2)
    #expect(steps(0, 11) == 0)
  }
}
