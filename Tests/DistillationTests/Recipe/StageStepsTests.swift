import Distillation
import Testing

@Suite struct StageStepsTests {
  private func steps(_ shares: [Double], total: Int) -> [Int] {
    DistillJob.steps(
      of: shares.map { DistillationStage(.prediction, share: $0, hardWeight: 1) }, total: total)
  }

  @Test func stagesShareTheStepsOfTheRun() {
    #expect(steps([10.0 / 13, 3.0 / 13], total: 130) == [100, 30])
    #expect(steps([1], total: 7) == [7])
    #expect(steps([0.5, 0.5], total: 5) == [3, 2])
    #expect(steps([0.99, 0.01], total: 3) == [3, 1])
  }
}
