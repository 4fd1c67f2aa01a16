import Datasets
import Encoders
import JSON
import ModelFormat
import Testing
import Torch
import Training

@Suite(.serialized) struct TrainerTests {
  private func train(
    _ settings: TrainingSettings = TinyTask.settings, hooks: [any TrainingHook] = [],
    model: SequenceClassifier, data: EncodedDataset = TinyTask.train,
    dev: EncodedDataset? = TinyTask.dev, observer: (any TrainingObserver)? = nil
  ) throws -> TrainingOutcome {
    try Trainer(
      model: model, train: data, dev: dev, settings: settings, hooks: hooks,
      observer: observer
    ).run()
  }

  @Test(arguments: ProblemType.allCases)
  func aTinyModelLearnsEightExamples(problem: ProblemType) throws {
    var settings = TinyTask.settings
    settings.length = .steps(250)
    settings.batchSize = 8
    settings.gradientAccumulation = 1
    settings.learningRate = 2e-2
    settings.evaluateEvery = .steps(25)
    let model = try TinyTask.model(dropout: 0, problem: problem)
    let data = TinyTask.data(count: 8, problem: problem)
    let outcome = try train(settings, model: model, data: data, dev: data)
    let scores = try #require(outcome.evaluations.last).scores
    let loss = try #require(scores[.loss])
    #expect(!(loss <= 0.02) == false)
    #expect(scores[problem == .regression ? .pearson : .accuracy].map { $0 > 0.99 } == true)
    #expect(Set(scores.keys) == [.loss, .pearson, .spearman] || scores[.macroF1].map { $0 > 0.99 } == true)
  }

  @Test func hooksAreCalledInTheStatedOrder() throws {
    var settings = TinyTask.settings
    settings.length = .steps(6)
    let first = ScriptedHook("first")
    let second = ScriptedHook("second")
    var order: [String] = []
    first.onStep = { _ in order.append("first") }
    second.onStep = { _ in order.append("second") }
    _ = try train(settings, hooks: [first, second], model: TinyTask.model())
    let step = { (step: Int) in
      ["taps \(step)", "backward \(step)", "taps \(step)", "backward \(step) last", "step \(step)"]
    }
    #expect(
      first.calls == ["willBegin"] + step(1) + step(2) + ["evaluate 2"] + step(3) + step(4) + ["evaluate 4"]
        + step(5) + ["epoch 0"] + step(6) + ["evaluate 6"])
    #expect(order.prefix(4) == ["first", "second", "first", "second"])
  }

  /// 5 steps an epoch: floor(5 u / times) of each.
  @Test(arguments: [(2, [2, 5, 7, 10, 12, 15]), (3, [1, 3, 5, 6, 8, 10, 11, 13, 15]), (1, [5, 10, 15])])
  func evaluationsCanFallSeveralTimesInAnEpoch(times: Int, steps: [Int]) throws {
    var settings = TinyTask.settings
    settings.evaluateEvery = .timesPerEpoch(times)
    #expect(try train(settings, model: TinyTask.model()).evaluations.map(\.step) == steps)
  }

  /// The gradients of 2 x 8 and 1 x 16 examples are sums of the same at most 16 x 12 products in another order, so
  /// they differ by no more than 192 roundings of the largest; and so with a last micro-batch of 2 of 6.
  @Test(arguments: [(16, 8, 2), (6, 4, 2), (7, 2, 4)])
  func accumulatedGradientsEqualThoseOfOneBatch(count: Int, batch: Int, passes: Int) throws {
    let data = TinyTask.data(count: count)
    func gradients(batchSize: Int, accumulation: Int) throws -> [[Float]] {
      var settings = TinyTask.settings
      settings.length = .steps(1)
      settings.batchSize = batchSize
      settings.gradientAccumulation = accumulation
      let model = try TinyTask.model(dropout: 0)
      var gradients: [[Float]] = []
      let hook = ScriptedHook()
      var shares = 0.0
      hook.onBackward = { pass in
        shares += pass.share
        guard pass.isLast else { return }
        gradients = try model.parameters.map { try $0.tensor.grad?.floats() ?? [] }
      }
      _ = try train(settings, hooks: [hook], model: model, data: data, dev: nil)
      #expect(!(abs(shares - 1) <= 1e-12) == false)
      return gradients
    }
    let whole = try gradients(batchSize: count, accumulation: 1)
    let parts = try gradients(batchSize: batch, accumulation: passes)
    let largest = whole.joined().reduce(0) { max($0, abs($1)) }
    #expect(largest > 0.01)
    for (one, other) in zip(whole.joined(), parts.joined()) {
      #expect(!(abs(one - other) <= 192 * Float.ulpOfOne * largest) == false)
    }
    #expect(whole.map(\.count) == parts.map(\.count))
  }

  @Test func decayShrinksNeitherBiasesNorLayerNorms() throws {
    func parameters(decay: Double) throws -> [(name: String, bytes: [UInt8])] {
      var settings = TinyTask.settings
      settings.length = .steps(1)
      settings.warmup = 0
      settings.weightDecay = decay
      let model = try TinyTask.model()
      _ = try train(settings, model: model, dev: nil)
      return try model.parameters.map { ($0.name, try $0.tensor.bytes()) }
    }
    for (plain, decayed) in zip(try parameters(decay: 0), try parameters(decay: 0.5)) {
      let isExempt = plain.name.hasSuffix("bias") || plain.name.contains("LayerNorm")
      #expect((plain.bytes == decayed.bytes) == isExempt, "\(plain.name)")
    }
  }

  @Test func gradientsAreClippedBeforeTheStep() throws {
    var settings = TinyTask.settings
    settings.length = .steps(3)
    settings.maximumGradientNorm = 0.01
    let model = try TinyTask.model()
    let hook = ScriptedHook()
    var norms: [Double] = []
    let norm = {
      try model.parameters.reduce(0) { try $0 + ($1.tensor.grad?.squared().sum().item() ?? 0) }.squareRoot()
    }
    hook.onBackward = { if $0.isLast { norms.append(try norm()) } }
    hook.onStep = { _ in
      let clipped = try norm()
      #expect(!(abs(clipped - 0.01) <= 1e-5) == false)
    }
    _ = try train(settings, hooks: [hook], model: model, dev: nil)
    #expect(norms.count == 3 && norms.allSatisfy { $0 > 0.02 })
  }

  @Test func theFirstStepOfAWarmupMovesNothingAndTheSecondDoes() throws {
    let model = try TinyTask.model()
    let before = try model.weightBytes()
    let hook = ScriptedHook()
    hook.onStep = { step in
      let isUnchanged = try model.weightBytes() == before
      #expect(isUnchanged == (step.step == 1))
    }
    var settings = TinyTask.settings
    settings.length = .steps(2)
    settings.warmup = 0.5
    _ = try train(settings, hooks: [hook], model: model, dev: nil)
  }

  @Test func evaluationDoesNotDisturbTraining() throws {
    func weights(_ interval: TrainingSettings.EvaluationInterval) throws -> [[UInt8]] {
      var settings = TinyTask.settings
      settings.keepBest = false
      settings.evaluateEvery = interval
      let model = try TinyTask.model()
      _ = try train(settings, model: model)
      return try model.weightBytes()
    }
    #expect(try weights(.steps(1)) == weights(.steps(1000)))
  }

  @Test func everyEpochSeesEveryExampleOnceInAnotherOrder() throws {
    var seen: [[Int64]] = []
    var starts: [Int: [Int64]] = [:]
    let hook = ScriptedHook()
    hook.onBackward = { pass in
      let ids = try pass.input.inputIds.int64s()
      if starts[pass.step.epoch] == nil { starts[pass.step.epoch] = ids }
      for row in 0..<pass.input.rows {
        let tokens = ids[row * pass.input.columns..<(row + 1) * pass.input.columns].filter { $0 != 0 }
        seen.append([Int64(pass.step.epoch)] + tokens)
      }
    }
    _ = try train(hooks: [hook], model: TinyTask.model(), dev: nil)
    let all = TinyTask.train.examples.map { $0.ids.map(Int64.init) }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
    for epoch in 0..<3 {
      let texts = seen.filter { $0[0] == epoch }.map { Array($0.dropFirst()) }
      #expect(texts.sorted { $0.lexicographicallyPrecedes($1) } == all)
    }
    #expect(Set(starts.values).count == 3)
  }

  @Test func theSeedDecidesTheResult() throws {
    func weights(_ seed: UInt64) throws -> [[UInt8]] {
      var settings = TinyTask.settings
      settings.seed = seed
      let model = try TinyTask.model()
      _ = try train(settings, model: model)
      return try model.weightBytes()
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test func aHookEndsTheRunAndItsLastStepIsScored() throws {
    let hook = ScriptedHook()
    hook.shouldStop = { $0.step == 5 }
    let outcome = try train(hooks: [hook], model: TinyTask.model())
    #expect(outcome.reason == .stoppedByHook)
    #expect(outcome.steps == 5)
    #expect(outcome.evaluations.map(\.step) == [2, 4, 5])
  }

  @Test func progressReachesTheEndWithTheScheduleOfRates() throws {
    final class Recorder: TrainingObserver {
      var progress: [TrainingProgress] = []
      func observe(_ progress: TrainingProgress) { self.progress.append(progress) }
    }
    let recorder = Recorder()
    _ = try train(model: TinyTask.model(), observer: recorder)
    let steps = recorder.progress.filter { $0.phase == .training }
    let schedule = LearningRateSchedule(peak: 5e-3, warmup: 0.2, totalSteps: 15, decay: .linear)
    #expect(steps.map(\.step) == Array(1...15))
    #expect(steps.map(\.learningRate) == (0..<15).map { schedule.rate(at: $0) })
    #expect(steps.map(\.epoch) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    #expect(steps.last?.secondsLeft == 0)
    #expect(steps.allSatisfy { $0.totalSteps == 15 && $0.loss.map { $0 > 0 } == true })
    #expect(recorder.progress.contains { $0.phase == .evaluating })
  }
}
