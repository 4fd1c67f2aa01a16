import Datasets
import Encoders
import ModelFormat
import Prediction
import Testing
import Torch
import Training

@Suite(.serialized) struct RefusedTrainingTests {
  private func error<Failure: Error>(
    _ settings: TrainingSettings = TinyTask.settings, hooks: [any TrainingHook] = [],
    model: SequenceClassifier? = nil, data: EncodedDataset = TinyTask.train,
    as kind: Failure.Type = TrainingError.self
  ) throws -> Failure? {
    let model = try model ?? TinyTask.model()
    do {
      _ = try Trainer(
        model: model, train: data, dev: TinyTask.dev, settings: settings, hooks: hooks
      ).run()
      return nil
    } catch let error as Failure {
      return error
    }
  }

  @Test func aLossThatIsNotFiniteEndsTheRunAtItsStep() throws {
    let model = try TinyTask.model()
    let hook = ScriptedHook()
    hook.onStep = {
      if $0.step == 3 { try withoutGradients { try model.bias.fill(.nan) } }
    }
    var settings = TinyTask.settings
    settings.evaluateEvery = .epoch
    let error = try error(settings, hooks: [hook], model: model)
    #expect(error?.code == .notFinite && error?.place == "step 4")
    #expect(error?.message == "the loss is nan at step 4; try a lower learning rate")
  }

  @Test func aGradientThatIsNotFiniteEndsTheRunBeforeItsStep() throws {
    let model = try TinyTask.model()
    let hook = ScriptedHook()
    var before: [[UInt8]] = []
    hook.onBackward = { pass in
      guard pass.step.step == 5, pass.isLast else { return }
      before = try model.weightBytes()
      try model.bias.setGrad(Tensor.full([3], value: .infinity))
    }
    let error = try error(hooks: [hook], model: model)
    #expect(error?.code == .notFinite && error?.place == "step 5")
    #expect(try model.weightBytes() == before)
  }

  @Test func anEvaluationThatIsNotFiniteIsAnError() throws {
    let model = try TinyTask.model()
    let hook = ScriptedHook()
    hook.onStep = { if $0.step == 2 { try withoutGradients { try model.bias.fill(.nan) } } }
    let error = try error(hooks: [hook], model: model, as: PredictionError.self)
    #expect(error?.code == .notFinite)
    #expect(error?.description.contains("output for example 1 is nan") == true)
  }

  @Test func targetsThatDoNotFitTheHeadAreRefused() throws {
    var examples = TinyTask.train.examples
    examples[4].target = .label(3)
    let label = try error(data: EncodedDataset(examples: examples, padTokenId: 0), as: PredictionError.self)
    #expect(label?.code == .invalidData)
    #expect(
      label?.description
        == "train: the target of example 5 does not fit the model's head (expected a target for "
        + "single_label_classification with 3 outputs, found label 3)")
    examples[4].target = .none
    let bare = try error(data: EncodedDataset(examples: examples, padTokenId: 0), as: PredictionError.self)
    #expect(bare?.description.hasSuffix("found no target)") == true)
    let none = try error(data: EncodedDataset(examples: [], padTokenId: 0), as: PredictionError.self)
    #expect(none?.code == .invalidData)
    let regression = try error(model: TinyTask.model(problem: .regression), as: PredictionError.self)
    #expect(regression?.code == .invalidData)
  }

  @Test func hooksThatCannotMeetAreRefused() throws {
    #expect(try error(hooks: [ScriptedHook(), ScriptedHook()])?.code == .conflictingHooks)
    let first = ScriptedHook("first")
    let second = ScriptedHook("second")
    first.taps = OutputTaps()
    second.taps = OutputTaps()
    let error = try error(hooks: [first, second])
    #expect(error?.code == .conflictingHooks && error?.place == "second")
  }

  @Test func aScoreThatTheProblemDoesNotHaveIsRefused() throws {
    var settings = TinyTask.settings
    settings.selection = .pearson
    let error = try error(settings)
    #expect(error?.code == .invalidSetting && error?.place == "selection" && error?.found == "pearson")
  }

  @Test func anotherNumberOfThreadsIsRefused() throws {
    var settings = TinyTask.settings
    settings.threads = Threads.count + 1
    let error = try error(settings)
    #expect(error?.code == .invalidSetting && error?.place == "threads")
  }

  @Test func tappedOutputsHaveGradientsScaledByTheShare() throws {
    let hook = ScriptedHook()
    hook.taps = OutputTaps()
    var shares: [Double] = []
    hook.onBackward = { pass in
      shares.append(pass.share)
      let taps = try #require(pass.taps)
      #expect(taps.recorded.count == 13)
      for (site, outputs) in taps.recorded {
        let gradient = try #require(taps.gradient(at: site))
        #expect(outputs.map(\.shape) == [gradient.shape])
      }
    }
    var settings = TinyTask.settings
    settings.length = .steps(5)
    #expect(try error(settings, hooks: [hook]) == nil)
    #expect(shares.count == 10 && shares.contains(0.5) && shares.contains(4.0 / 6))
  }
}
