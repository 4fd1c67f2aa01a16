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

  /// Values of transformers 5.23's `get_cosine_schedule_with_warmup(optimizer, warm-up, total)`, from
  ///
  ///     o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
  ///     s = transformers.get_cosine_schedule_with_warmup(o, WARMUP, TOTAL)
  ///     for _ in range(TOTAL): print(s.get_last_lr()[0]); o.step(); s.step()
  ///
  /// with (2e-5, 3, 10), (1.0, 0, 5) and (1.0, 1, 8). Cosines may differ by a rounding from one mathematical library to another.
  @Test(arguments: [
    (
      2e-5, 0.25, 10,
      [
        0.0, 6.666666666666667e-06, 1.3333333333333333e-05, 2e-05, 1.900968867902419e-05,
        1.6234898018587336e-05, 1.2225209339563144e-05, 7.774790660436857e-06, 3.7651019814126656e-06,
        9.903113209758098e-07,
      ]
    ),
    (1.0, 0.0, 5, [1.0, 0.9045084971874737, 0.6545084971874737, 0.34549150281252633, 0.09549150281252633]),
    (
      1.0, 0.125, 8,
      [
        0.0, 1.0, 0.9504844339512095, 0.8117449009293668, 0.6112604669781572, 0.38873953302184283,
        0.18825509907063326, 0.04951556604879048,
      ]
    ),
  ])
  func cosineScheduleEqualsTransformers(peak: Double, warmup: Double, steps: Int, golden: [Double]) {
    let schedule = LearningRateSchedule(peak: peak, warmup: warmup, totalSteps: steps, decay: .cosine)
    for (step, expected) in golden.enumerated() {
      #expect(abs(schedule.rate(at: step) - expected) <= 0x1p-51 * peak, "step \(step)")
    }
    #expect(golden.count == steps && abs(schedule.rate(at: steps)) <= 0x1p-51 * peak)
  }

  /// ALBERT's pre-training rises over 3,125 of 125,000 steps to 0.00176. Steps are counted from 0, as TensorFlow's `global_step`:
  /// 1562 / 3125 of the peak is the rate of the 1,563rd step. Counted from 1 it would be 0.00087916.
  @Test func albertsRateHalfWayUp() {
    let schedule = LearningRateSchedule(peak: 0.00176, warmup: 0.025, totalSteps: 125_000, decay: .linear)
    #expect(schedule.warmupSteps == 3125)
    #expect(abs(schedule.rate(at: 1562) - 0.00087972) <= 1e-8)
    #expect(abs(schedule.rate(at: 1561) - 0.00087972) > 5e-7)
    #expect(schedule.rate(at: 3124) < 0.00176 && schedule.rate(at: 3125) == 0.00176)
    #expect(abs(schedule.rate(at: 64_062) - 0.00176 * 60_938 / 121_875) <= 1e-15)
    #expect(schedule.rate(at: 125_000) == 0)
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
