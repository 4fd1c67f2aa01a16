import Pruning
import Testing
import Training

struct PruningPhasesTests {
  private func phases(prune: Int, recover: Int, warmup: Double, steps: Int) throws -> PruningPhases {
    var pruning = PruningSettings(target: try SparsityTarget(sparsity: 0.5))
    pruning.pruneEpochs = prune
    pruning.recoverEpochs = recover
    var training = TrainingSettings()
    training.warmup = warmup
    training.learningRate = 2e-5
    training.patience = 3
    return PruningPhases(pruning: pruning, training: training, stepsPerEpoch: steps)
  }

  private func rates(_ settings: TrainingSettings, steps: Int) -> [Double] {
    guard case .epochs(let epochs) = settings.length else { return [] }
    let line = LearningRateSchedule(
      peak: settings.learningRate, warmup: settings.warmup, totalSteps: epochs * steps, decay: settings.decay)
    return (0..<epochs * steps).map(line.rate)
  }

  @Test(arguments: [(10, 30, 0.1, 7), (1, 3, 0.1, 170), (25, 15, 0.0, 3), (5, 5, 0.5, 11)])
  func bothPhasesFollowOneLine(_ prune: Int, _ recover: Int, _ warmup: Double, _ steps: Int) throws {
    let phases = try phases(prune: prune, recover: recover, warmup: warmup, steps: steps)
    let first = try #require(phases.prune)
    let second = try #require(phases.recover)
    let whole = LearningRateSchedule(
      peak: 2e-5, warmup: warmup, totalSteps: (prune + recover) * steps, decay: .linear)
    let joined = rates(first, steps: steps).prefix(prune * steps) + rates(second, steps: steps)
    #expect(joined.count == (prune + recover) * steps)
    for (step, rate) in joined.enumerated() {
      #expect(abs(rate - whole.rate(at: step)) <= 1e-18, "step \(step)")
    }
  }

  /// In the second case the share of the steps, rounded up, would be one step too many.
  @Test(arguments: [(1, 39, 0.1, 50), (9, 2, 0.9, 7)])
  func theWarmUpEndsWithThePruningPhase(_ prune: Int, _ recover: Int, _ warmup: Double, _ steps: Int) throws {
    let phases = try phases(prune: prune, recover: recover, warmup: warmup, steps: steps)
    let rates = try rates(#require(phases.prune), steps: steps)
    #expect(rates[prune * steps] == 2e-5)
    #expect(phases.recover?.warmup == 0)
    #expect(phases.recover?.learningRate == 2e-5)
  }

  @Test func phasesWithoutEpochsAreNotThere() throws {
    #expect(try phases(prune: 2, recover: 0, warmup: 0.1, steps: 5).recover == nil)
    let once = try phases(prune: 0, recover: 4, warmup: 0.1, steps: 5)
    #expect(once.prune == nil)
    #expect(once.recover?.warmup == 0.1)
    #expect(once.recover?.learningRate == 2e-5)
  }

  @Test func patienceIsForRecoveryOnly() throws {
    let phases = try phases(prune: 2, recover: 2, warmup: 0, steps: 5)
    #expect(phases.prune?.patience == nil)
    #expect(phases.recover?.patience == 3)
    #expect(phases.prune?.seed != phases.recover?.seed)
  }
}
