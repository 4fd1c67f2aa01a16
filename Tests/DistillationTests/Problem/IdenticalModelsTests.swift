import Distillation
import Encoders
import ModelFormat
import Testing
import Torch
import Training

/// A student that is its teacher has nothing to learn from it: loss 0, gradient 0.
@Suite struct IdenticalModelsTests {
  private func problem(
    _ stage: DistillationStage, head: ClassifierConfiguration = TinyModels.heads[0], layers: Int = 3
  ) throws -> DistillationProblem {
    let teacher = try TinyModels.model(layers: layers, head: head)
    return try DistillationProblem(
      student: TinyModels.copy(of: teacher), teachers: [Teacher(model: teacher)], stage: stage,
      train: TinyModels.data(head), dev: nil, settings: TinyModels.settings)
  }

  /// Rounding of float32: sums of some hundred terms of order 1.
  private func expectNothing(
    _ problem: DistillationProblem, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try problem.lossAndGradient()
    #expect(abs(found.loss) <= 1e-6, sourceLocation: sourceLocation)
    #expect(found.gradient <= 1e-5, sourceLocation: sourceLocation)
  }

  @Test(arguments: [SoftTargets.Kind.divergence, .meanDivergence])
  func logitsOfEveryHead(_ kind: SoftTargets.Kind) throws {
    for head in TinyModels.heads {
      try expectNothing(
        problem(
          DistillationStage(.prediction, soft: SoftTargets(weight: 1, temperature: 2, kind: kind)), head: head
        ))
    }
  }

  /// Its least value is the teacher's entropy, not 0, but it is reached.
  @Test func softLabelsHaveNoGradient() throws {
    let stage = DistillationStage(.prediction, soft: SoftTargets(weight: 1, kind: .crossEntropy))
    let found = try problem(stage).lossAndGradient()
    #expect(found.loss > 0.01 && found.gradient <= 1e-5)
  }

  @Test(arguments: [DistillationPreset.tinybert, .minilm, .minilmv2])
  func intermediateStagesOfPresets(_ preset: DistillationPreset) throws {
    let model = try TinyModels.model(layers: 3)
    let setting = DistillationPreset.Setting(teacher: model, student: model, totalSteps: 10)
    try expectNothing(problem(preset.recipe(setting).stages[0]))
  }

  @Test(arguments: Feature.allCases)
  func everyFeatureWithEveryLoss(_ feature: Feature) throws {
    for loss in feature.losses {
      let layer = feature.hasLayers ? 1 : 0
      let match = FeatureMatch(feature, teacherLayer: layer, studentLayer: layer, loss: loss)
      try expectNothing(problem(DistillationStage(.intermediate, matches: [match])))
      let other = FeatureMatch(feature, teacherLayer: feature.hasLayers ? 2 : 0, studentLayer: 0, loss: loss)
      if feature.hasLayers {
        #expect(try problem(DistillationStage(.intermediate, matches: [other])).lossAndGradient().loss > 1e-4)
      }
    }
  }

  /// A map that layers share is recorded at each use.
  @Test func layersThatShareWeights() throws {
    let albert = EncoderConfiguration.stock(
      .albert, vocabSize: 20, hiddenSize: 8, embeddingSize: 4, numHiddenLayers: 4, numAttentionHeads: 2,
      intermediateSize: 12, maxPositionEmbeddings: 16)
    var configuration = albert
    configuration.initializerRange = 0.3
    configuration.hiddenDropoutProb = 0
    configuration.attentionProbsDropoutProb = 0
    try RandomGenerator.seed(4)
    let teacher = try SequenceClassifier(random: configuration, classifier: TinyModels.heads[0])
    func loss(_ teacherLayer: Int, _ studentLayer: Int) throws -> Double {
      let match = FeatureMatch(.scores, teacherLayer: teacherLayer, studentLayer: studentLayer)
      return try DistillationProblem(
        student: TinyModels.copy(of: teacher), teachers: [Teacher(model: teacher)],
        stage: DistillationStage(.intermediate, matches: [match]), train: TinyModels.data(), dev: nil,
        settings: TinyModels.settings
      ).lossAndGradient().loss
    }
    #expect(try loss(2, 2) <= 1e-6 && loss(3, 3) <= 1e-6)
    #expect(try loss(3, 1) > 1e-4)
  }
}
