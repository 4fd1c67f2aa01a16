import Distillation
import ModelFormat
import Testing

@Suite struct DistillationPresetTests {
  private func setting(
    teacher: Int = 12, student: Int = 4, widths: (Int, Int) = (768, 768), isRegression: Bool = false,
    steps: Int = 1750
  ) -> DistillationPreset.Setting {
    func shape(layers: Int, width: Int) -> EncoderConfiguration {
      .bert(
        vocabSize: 20, hiddenSize: width, numHiddenLayers: layers, numAttentionHeads: 12,
        intermediateSize: 4 * width, maxPositionEmbeddings: 16)
    }
    return .init(
      teacher: shape(layers: teacher, width: widths.0), student: shape(layers: student, width: widths.1),
      isRegression: isRegression, totalSteps: steps)
  }

  @Test func tinyBERTMatchesEmbeddingsStatesAndScoresAndThenSoftLabels() throws {
    let stages = try DistillationPreset.tinybert.recipe(setting()).stages
    #expect(stages.map(\.name) == [.intermediate, .prediction])
    #expect(abs(stages[0].share - 10.0 / 13) < 1e-15 && abs(stages[1].share - 3.0 / 13) < 1e-15)
    let matches = stages[0].matches
    #expect(
      matches.map(\.feature) == [.embedding] + [Feature](repeating: .hidden, count: 4)
        + [Feature](repeating: .scores, count: 4))
    // Counted from the embeddings, hidden states 0, 3, 6, 9, 12: outputs of layers 2, 5, 8 and 11.
    #expect(matches.filter { $0.feature == .hidden }.map(\.teacherLayer) == [2, 5, 8, 11])
    #expect(matches.filter { $0.feature == .scores }.map(\.teacherLayer) == [2, 5, 8, 11])
    #expect(
      matches.filter { $0.feature != .scores }.allSatisfy { $0.projection == "states" && $0.includesPadding })
    #expect(stages[1].hardWeight == 0 && stages[1].soft == SoftTargets(weight: 1, kind: .crossEntropy))
    let regression = try DistillationPreset.tinybert.recipe(setting(isRegression: true)).stages[1]
    #expect(regression.soft == nil && regression.hardWeight == 1)
  }

  @Test func distilBERTWeighsThreeLosses() throws {
    let stage = try DistillationPreset.distilbert.recipe(setting(student: 6)).stages[0]
    #expect(stage.hardWeight == 2 && stage.soft == SoftTargets(weight: 5, temperature: 2))
    #expect(stage.matches == [FeatureMatch(.hidden, teacherLayer: 11, studentLayer: 5, loss: .cosine)])
  }

  @Test func miniLMMatchesTheLastLayers() throws {
    let first = try DistillationPreset.minilm.recipe(setting()).stages
    #expect(first[0].matches.map(\.feature) == [.probabilities, .value])
    let second = try DistillationPreset.minilmv2.recipe(setting(widths: (768, 384))).stages
    #expect(second[0].matches.map(\.feature) == [.query, .key, .value])
    #expect(
      second[0].matches.allSatisfy { $0.teacherLayer == 11 && $0.studentLayer == 3 && $0.relationHeads == 48 }
    )
    #expect([first, second].allSatisfy { $0[1].hardWeight == 1 && $0[1].soft == nil && $0[1].share == 0.5 })
    let odd = try DistillationPreset.minilmv2.recipe(setting(widths: (768, 312))).stages[0]
    #expect(odd.matches.allSatisfy { $0.relationHeads == 24 })
  }

  @Test func patientDistillationSkipsTheLastLayer() throws {
    let stage = try DistillationPreset.pkd.recipe(setting(student: 6)).stages[0]
    #expect(
      stage.matches.map(\.teacherLayer) == [1, 3, 5, 7, 9]
        && stage.matches.map(\.studentLayer) == [0, 1, 2, 3, 4])
    #expect(abs(stage.matches.reduce(0) { $0 + $1.weight } - 500) < 1e-9)
    #expect(stage.soft == SoftTargets(weight: 0.7, temperature: 10, kind: .meanDivergence))
    #expect(abs(stage.hardWeight - 0.3) < 1e-15)
    #expect(try DistillationPreset.pkd.recipe(setting(student: 1)).stages[0].matches.isEmpty)
  }

  /// Of large teachers the published layers are the 21st, and the 19th of a RoBERTa, with 64 relation heads.
  @Test func miniLMv2KnowsLargeTeachers() throws {
    for (family, layer) in [(Family.bert, 20), (.roberta, 18)] {
      let teacher = EncoderConfiguration.stock(
        family, vocabSize: 20, hiddenSize: 1024, embeddingSize: 1024, numHiddenLayers: 24,
        numAttentionHeads: 16, intermediateSize: 64, maxPositionEmbeddings: 16)
      let setting = DistillationPreset.Setting(
        teacher: teacher, student: setting(student: 6).student, totalSteps: 10)
      let matches = try DistillationPreset.minilmv2.recipe(setting).stages[0].matches
      #expect(matches.allSatisfy { $0.teacherLayer == layer && $0.studentLayer == 5 })
      // The greatest common divisor of 1024 and 768 is 256; 64 divides both.
      #expect(matches.allSatisfy { $0.relationHeads == 64 })
    }
  }

  @Test func statesAreThoseOfEveryLayerBesideLogits() throws {
    let stages = try DistillationPreset.states.recipe(setting(teacher: 6, student: 6)).stages
    #expect(stages.count == 1 && stages[0].hardWeight == 0.5)
    #expect(stages[0].soft == SoftTargets(weight: 0.5, temperature: 2))
    let hidden = (0..<6).map { FeatureMatch(.hidden, teacherLayer: $0, studentLayer: $0) }
    #expect(stages[0].matches == [FeatureMatch(.embedding)] + hidden)
    let narrow = try DistillationPreset.states.recipe(setting(widths: (768, 384))).stages[0].matches
    #expect(narrow.allSatisfy { $0.projection == "states" })
    #expect(narrow.dropFirst().map(\.teacherLayer) == [2, 5, 8, 11])
  }

  @Test func theseusReplacesMoreAndMore() throws {
    let published = ReplacementSchedule(base: 0.3, slope: 6e-4)
    for (step, rate) in [(0, 0.3), (500, 0.6), (1000, 0.9)] {
      #expect(abs(published.rate(at: step) - rate) < 1e-12)
    }
    #expect((0...2000).first { published.rate(at: $0) == 1 } == 1167)
    let constant = ReplacementSchedule(base: 0.5, fullFrom: 2500)
    #expect(constant.rate(at: 2499) == 0.5 && constant.rate(at: 2500) == 1)
    // 1,750 steps: two thirds of them are those of the published line.
    let ours = try #require(try DistillationPreset.theseus.recipe(setting()).replacement)
    #expect(abs(ours.slope - 6e-4) < 1e-12)
  }

  @Test func numbersReplaceThosesOfThePresetThatHasThem() throws {
    let stage = try DistillationPreset.logits.recipe(setting(), softShare: 1, temperature: 4).stages[0]
    #expect(stage.hardWeight == 0 && stage.soft == SoftTargets(weight: 1, temperature: 4))
    for wrong in [
      { try DistillationPreset.tinybert.recipe(self.setting(), temperature: 2) },
      { try DistillationPreset.labels.recipe(self.setting(), softShare: 0.5) },
      { try DistillationPreset.logits.recipe(self.setting(), intermediateShare: 0.5) },
      { try DistillationPreset.logits.recipe(self.setting(), softShare: 1.5) },
      { try DistillationPreset.minilm.recipe(self.setting(), intermediateShare: 1) },
      { try DistillationPreset.pkd.recipe(self.setting(teacher: 4, student: 6)) },
    ] {
      let error = #expect(throws: DistillationError.self) { _ = try wrong() }
      #expect(error?.code == .badRecipe)
    }
  }

  /// Relations are cut from what a layer has of queries, keys and values, which pruning makes less.
  @Test func relationsOfAPrunedStudentAreOfItsWidths() throws {
    var pruned = setting(teacher: 6, student: 3)
    let last = pruned.student.layers.count - 1
    pruned.student.layers[last].attention?.heads.removeLast()
    let recipe = try DistillationPreset.minilmv2.recipe(pruned)
    let heads = try #require(recipe.stages[0].matches.first?.relationHeads)
    let attention = try #require(pruned.student.layers[last].attention)
    #expect(attention.qkWidth < pruned.student.hiddenSize)
    #expect(
      attention.qkWidth.isMultiple(of: heads) && pruned.teacher.hiddenSize.isMultiple(of: heads) && heads > 1)
    #expect(throws: Never.self) { try recipe.validate(teachers: [pruned.teacher], student: pruned.student) }
  }

  @Test func stagesOfOneNameAreRefused() throws {
    let setting = setting(teacher: 6, student: 3)
    let stage = try DistillationPreset.tinybert.recipe(setting).stages[0]
    let error = #expect(throws: DistillationError.self) {
      try DistillationRecipe(stages: [stage, stage]).validate(
        teachers: [setting.teacher], student: setting.student)
    }
    #expect(error?.code == .badRecipe && error?.found == "intermediate, intermediate")
  }

  @Test(arguments: DistillationPreset.allCases)
  func everyRecipeFitsItsModels(_ preset: DistillationPreset) throws {
    for (n, m) in [(12, 6), (12, 4), (6, 2), (6, 4), (3, 3), (1, 1)] {
      let setting = setting(teacher: n, student: m)
      let recipe = try preset.recipe(setting)
      #expect(throws: Never.self) {
        try recipe.validate(teachers: [setting.teacher], student: setting.student)
      }
    }
  }
}
