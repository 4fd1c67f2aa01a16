import Datasets
import Encoders
import ModelFormat
import Prediction
import Testing
import Torch
import Training

/// Training with heads over choices, tokens and spans.
@Suite(.serialized) struct HeadTrainingTests {
  private static let kinds: [HeadKind] = [.choice, .tokens, .span]

  @Test(arguments: kinds)
  func aTinyModelLearnsEightExamples(kind: HeadKind) throws {
    var settings = TinyTask.settings
    settings.length = .steps(300)
    settings.batchSize = 8
    settings.gradientAccumulation = 1
    settings.learningRate = 2e-2
    settings.evaluateEvery = .steps(50)
    let data = TinyHeads.data(kind, count: 8)
    let outcome = try Trainer(
      model: TinyHeads.model(kind, dropout: 0), train: data, dev: data, settings: settings
    ).run()
    let scores = try #require(outcome.evaluations.last).scores
    let loss = try #require(scores[.loss])
    #expect(!(loss <= 0.05) == false, "\(loss)")
    #expect(scores[.accuracy].map { $0 > 0.99 } == true)
  }

  /// As for heads over texts: the gradients of parts are sums of the same products in another order. A text without any tag has no
  /// part in them, alone in its batch or among others. Spans are of equally long texts: where padding competes, as it does in
  /// transformers, a batch's loss depends on its longest text.
  @Test(arguments: kinds, [(8, 2, 4), (7, 3, 3), (6, 1, 6)])
  func accumulatedGradientsEqualThoseOfOneBatch(kind: HeadKind, sizes: (Int, Int, Int)) throws {
    let (count, batch, passes) = sizes
    let data = TinyHeads.data(kind, count: count, length: kind == .span ? 7 : nil)
    func gradients(batchSize: Int, accumulation: Int) throws -> (gradients: [[Float]], shares: [Double]) {
      var settings = TinyTask.settings
      settings.length = .steps(1)
      settings.batchSize = batchSize
      settings.gradientAccumulation = accumulation
      let model = try TinyHeads.model(kind, dropout: 0)
      var gradients: [[Float]] = []
      var shares: [Double] = []
      let hook = ScriptedHook()
      hook.onBackward = { pass in
        shares.append(pass.share)
        guard pass.isLast else { return }
        gradients = try model.parameters.map { try $0.tensor.grad?.floats() ?? [] }
      }
      _ = try Trainer(model: model, train: data, settings: settings, hooks: [hook]).run()
      return (gradients, shares)
    }
    let whole = try gradients(batchSize: count, accumulation: 1)
    let parts = try gradients(batchSize: batch, accumulation: passes)
    #expect(whole.shares == [1])
    #expect(!(abs(parts.shares.reduce(0, +) - 1) <= 1e-12) == false)
    #expect(parts.shares.contains(0) == (kind == .tokens && batch == 1))
    let largest = whole.gradients.joined().reduce(0) { max($0, abs($1)) }
    #expect(largest > 0.01)
    #expect(whole.gradients.map(\.count) == parts.gradients.map(\.count))
    let bound = 192 * Float.ulpOfOne * largest
    #expect(
      zip(whole.gradients.joined(), parts.gradients.joined()).allSatisfy { abs($0 - $1) <= bound })
  }

  @Test func aStepWithoutAnyTagMovesNothingButByDecay() throws {
    let ids: [Int32] = [2, 9, 3]
    let bare = EncodedExample(
      ids: ids, typeIds: [0, 0, 0], target: .tags([Int32](repeating: EncodedTarget.ignoredTag, count: 3)))
    var settings = TinyTask.settings
    settings.length = .steps(1)
    settings.warmup = 0
    settings.weightDecay = 0
    let model = try TinyHeads.model(.tokens)
    let before = try model.weightBytes()
    _ = try Trainer(
      model: model, train: EncodedDataset(examples: [bare, bare], padTokenId: 0), settings: settings
    ).run()
    #expect(try model.weightBytes() == before)
  }

  @Test(arguments: kinds)
  func aRunBrokenOffEndsAsIfItHadNotBeen(kind: HeadKind) throws {
    let settings = TinyTask.settings
    func run(_ folder: Folder, brokenAt step: Int? = nil, resume: Bool = false) throws -> [[UInt8]] {
      let hook = ScriptedHook()
      if let step { hook.onStep = { if $0.step == step { throw ScriptedHook.Interruption() } } }
      let model = try TinyHeads.model(kind, seed: resume ? 99 : 7)
      _ = try Trainer(
        model: model, train: TinyHeads.data(kind, count: 30), dev: TinyHeads.data(kind, count: 9, seed: 2),
        settings: settings,
        folder: RunFolder(path: folder.path, policy: CheckpointPolicy(everySteps: 3, everySeconds: nil)),
        hooks: [hook]
      ).run(resume: resume)
      return try model.weightBytes()
    }
    let reference = try withTemporaryFolder { try run($0) }
    try withTemporaryFolder { folder in
      #expect(throws: ScriptedHook.Interruption.self) { try run(folder, brokenAt: 8) }
      let resumed = try run(folder, resume: true)
      #expect(resumed == reference)
    }
  }

  @Test func targetsOfAnotherHeadAreRefused() throws {
    for (kind, other) in [(HeadKind.sequence, HeadKind.tokens), (.tokens, .span), (.choice, .sequence)] {
      let error = #expect(throws: PredictionError.self) {
        try Trainer(
          model: TinyHeads.model(kind), train: TinyHeads.data(other, count: 4), settings: TinyTask.settings)
      }
      #expect(error?.code == .invalidData)
    }
  }

  /// Data without texts have no entities and no answers.
  @Test(arguments: [
    (HeadKind.sequence, Score.macroF1), (.choice, .accuracy), (.tokens, .accuracy), (.span, .accuracy),
  ])
  func theScoreThatChoosesIsTheHeads(kind: HeadKind, score: Score) throws {
    let trainer = try Trainer(
      model: TinyHeads.model(kind), train: TinyHeads.data(kind, count: 4), settings: TinyTask.settings)
    #expect(trainer.problem.selection == score)
  }

  @Test func theScoreThatChoosesIsTheTasks() throws {
    let data = TinyHeads.data(.sequence, count: 4)
    let texts = Dataset(examples: data.examples.map { _ in Example(text: "a") }, source: "here")
    for (rule, score) in [
      (ScoringRule.matthews, Score.matthews), (.accuracyAndF1, .combined), (.accuracy, .accuracy),
    ] {
      let origin = EncodedOrigin(dataset: texts, labels: nil, rule: rule, parts: .whole)
      let trainer = try Trainer(
        model: TinyHeads.model(.sequence),
        train: EncodedDataset(examples: data.examples, padTokenId: 0, origin: origin),
        settings: TinyTask.settings)
      #expect(trainer.problem.selection == score)
    }
  }
}
