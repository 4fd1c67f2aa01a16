import Encoders
import Testing
import Torch
import Training

@Suite(.serialized) struct BestWeightsTests {
  /// Trains with a hook that spoils the classifier from a step on, so that the best weights are not the last.
  private func train(
    _ settings: TrainingSettings, spoiledFrom step: Int = 11, hook: ScriptedHook = ScriptedHook(),
    folder: Folder? = nil
  ) throws -> (model: SequenceClassifier, outcome: TrainingOutcome) {
    let model = try TinyTask.model()
    hook.onStep = { if $0.step >= step { try withoutGradients { try model.weight.multiply(inPlace: -1) } } }
    let trainer = try Trainer(
      model: model, train: TinyTask.train, dev: TinyTask.dev, settings: settings,
      folder: folder.map { try RunFolder(path: $0.path) }, hooks: [hook])
    return (model, try trainer.run())
  }

  private var settings: TrainingSettings {
    var settings = TinyTask.settings
    settings.selection = .loss
    return settings
  }

  @Test func theModelEndsWithTheWeightsOfItsBestEvaluation() throws {
    let (model, outcome) = try train(settings)
    let chosen = try #require(outcome.chosen)
    #expect(chosen.step < 15)
    #expect(outcome.evaluations.allSatisfy { $0.selected >= chosen.selected })
    #expect(outcome.evaluations.filter(\.isBest).last == chosen)
    let scores = try Predictor(model: model, batchSize: 4).evaluate(TinyTask.dev).scores
    #expect(scores == chosen.scores)
  }

  @Test func withoutKeepBestTheLastWeightsStay() throws {
    var settings = settings
    settings.keepBest = false
    let (model, outcome) = try train(settings)
    #expect(outcome.chosen?.step == 15)
    let scores = try Predictor(model: model, batchSize: 4).evaluate(TinyTask.dev).scores
    #expect(scores == outcome.evaluations.last?.scores)
  }

  @Test func theBestOnDiskEqualsTheBestInMemory() throws {
    let inMemory = try train(settings)
    try withTemporaryFolder { folder in
      let onDisk = try train(settings, folder: folder)
      #expect(onDisk.outcome == inMemory.outcome)
      #expect(try onDisk.model.weightBytes() == inMemory.model.weightBytes())
    }
  }

  @Test func weightsThatAreNoCandidatesAreNeverTheBest() throws {
    let hook = ScriptedHook()
    hook.isCandidate = { $0.step > 11 }
    let (_, outcome) = try train(settings, hook: hook)
    #expect(try #require(outcome.chosen).step >= 12)
    #expect(outcome.evaluations.map(\.isCandidate) == outcome.evaluations.map { $0.step > 11 })
    let none = ScriptedHook()
    none.isCandidate = { _ in false }
    let (_, last) = try train(settings, hook: none)
    #expect(last.chosen?.step == 15 && last.evaluations.allSatisfy { !$0.isBest })
  }

  @Test func patienceEndsTheRunAndNonCandidatesDoNotCount() throws {
    var settings = settings
    settings.learningRate = 1e-12
    settings.selection = .accuracy
    settings.patience = 2
    let (_, outcome) = try train(settings, spoiledFrom: 99)
    #expect(outcome.reason == .stoppedEarly)
    #expect(outcome.evaluations.map(\.step) == [2, 4, 6])
    #expect(outcome.chosen?.step == 2)
    let hook = ScriptedHook()
    hook.isCandidate = { $0.step > 5 }
    let (_, later) = try train(settings, spoiledFrom: 99, hook: hook)
    #expect(later.evaluations.map(\.step) == [2, 4, 6, 8, 10])
  }
}
