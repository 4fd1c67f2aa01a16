import Pruning
import Testing

struct SparsityScheduleTests {
  @Test func sparsityAfterUpdatesFollowsTheLinearRamp() throws {
    // Target 0.6, 10 epochs of 14 steps, 20 updates: 0.03, 0.15, 0.30, 0.60 after updates 1, 5, 10, 20.
    let schedule = try SparsitySchedule(stepsPerEpoch: 14, endEpoch: 10)
    #expect(schedule.updateSteps.count == 20)
    for (update, expected) in [(1, 0.03), (5, 0.15), (10, 0.30), (20, 0.60)] {
      let found = schedule.sparsity(at: schedule.updateSteps[update - 1], final: 0.6)
      #expect(abs(found - expected) <= 1e-12, "update \(update): \(found)")
    }
  }

  @Test func oneUpdateFallsInTheMiddleAndOneAtTheEndOfAnEpoch() throws {
    let schedule = try SparsitySchedule(stepsPerEpoch: 5, endEpoch: 2)
    #expect(schedule.updateSteps == [2, 5, 7, 10])
    #expect((0...11).filter { schedule.isUpdate(after: $0) } == [2, 5, 7, 10])
  }

  @Test func updatesThatFallOnOneStepAreOne() throws {
    let schedule = try SparsitySchedule(stepsPerEpoch: 1, endEpoch: 3, updatesPerEpoch: 2)
    #expect(schedule.updateSteps == [1, 2, 3])
    #expect(schedule.sparsity(at: 3, final: 0.5) == 0.5)
  }

  @Test func anEmptyRampEndsAfterOneStep() throws {
    let schedule = try SparsitySchedule(stepsPerEpoch: 10, beginEpoch: 2, endEpoch: 2)
    #expect(schedule.begin == 20)
    #expect(schedule.end == 21)
    #expect(schedule.updateSteps == [21])
  }

  @Test func sparsityStaysPutOutsideTheRamp() throws {
    let schedule = try SparsitySchedule(stepsPerEpoch: 10, beginEpoch: 1, endEpoch: 3, initialSparsity: 0.1)
    #expect(abs(schedule.sparsity(at: 0, final: 0.6) - 0.1) <= 1e-15)
    #expect(abs(schedule.sparsity(at: 10, final: 0.6) - 0.1) <= 1e-15)
    #expect(schedule.sparsity(at: 30, final: 0.6) == 0.6)
    #expect(schedule.sparsity(at: 300, final: 0.6) == 0.6)
  }

  @Test func exponentThreeIsTheCubicRamp() throws {
    let schedule = try SparsitySchedule(stepsPerEpoch: 100, endEpoch: 1, updatesPerEpoch: 4, exponent: 3)
    // p = 1/2: 0.8 + (0 - 0.8) / 8 = 0.7
    let found = schedule.sparsity(at: 50, final: 0.8)
    #expect(abs(found - 0.7) <= 1e-12)
  }

  @Test(arguments: [(0, 0, 1, 2, 0.0, 1), (5, 2, 1, 2, 0, 1), (5, 0, 1, 0, 0, 1), (5, 0, 1, 2, 0, 0)])
  func aScheduleThatCannotBeIsRefused(_ values: (Int, Int, Int, Int, Double, Int)) {
    let error = #expect(throws: PruningError.self) {
      try SparsitySchedule(
        stepsPerEpoch: values.0, beginEpoch: values.1, endEpoch: values.2, updatesPerEpoch: values.3,
        initialSparsity: values.4, exponent: values.5)
    }
    #expect(error?.code == .contradictorySettings)
  }
}
