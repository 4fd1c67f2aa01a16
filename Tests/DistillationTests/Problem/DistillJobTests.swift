import Datasets
import Distillation
import Encoders
import TestSupport
import Testing
import Torch
import Training

@Suite struct DistillJobTests {
  private func student(seed: UInt64 = 2) throws -> SequenceClassifier {
    try TinyModels.model(layers: 2, dropout: 0.1, seed: seed)
  }

  private func recipe(_ preset: DistillationPreset) throws -> DistillationRecipe {
    try preset.recipe(
      .init(teacher: TinyModels.model(layers: 3), student: TinyModels.model(layers: 2), totalSteps: 13))
  }

  @Test(arguments: DistillationPreset.allCases)
  func everyPresetTeachesAndGivesTheSameBytesTwice(_ preset: DistillationPreset) throws {
    let data = TinyModels.data(count: 24)
    func weights(_ model: SequenceClassifier) throws -> [[Float]] {
      try model.exportTensors().map { try $0.floats() }
    }
    func run() throws -> (before: [[Float]], after: [[Float]], outcome: DistillationOutcome) {
      let folder = try TemporaryFolder()
      let teacher = try TinyModels.model(layers: 3, dropout: 0.1, seed: 1)
      let student = try preset == .theseus ? TinyModels.student(of: teacher, layers: 2) : student()
      let before = try weights(student)
      var settings = TinyModels.settings
      settings.length = .steps(13)
      let outcome = try DistillJob(
        student: student,
        teachers: [Teacher(model: teacher, cache: .init(folder: "\(folder.path)/teachers", digest: "k"))],
        train: data,
        dev: data, recipe: recipe(preset), training: settings, folder: folder.path
      ).run()
      return (before, try weights(student), outcome)
    }
    let (before, first, outcome) = try run()
    let (_, second, other) = try run()
    #expect((first == second) as Bool)
    #expect(outcome == other && outcome.steps == 13)
    #expect(
      outcome.stages.map(\.name)
        == (preset.intermediateShare == nil ? [.prediction] : [.intermediate, .prediction]))
    #expect((first != before) as Bool)
    #expect(outcome.curve.allSatisfy { $0.selected.isFinite })
  }

  @Test func aStudentComesCloserToItsTeacher() throws {
    let data = TinyModels.data(count: 24)
    let teacher = try TinyModels.model(layers: 2, seed: 1)
    let student = try student()
    let stage = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
    func distance() throws -> Double {
      try DistillationProblem(
        student: student, teachers: [Teacher(model: teacher)], stage: stage, train: data, dev: nil,
        settings: TinyModels.settings
      ).lossAndGradient(of: Array(0..<24)).loss
    }
    let before = try distance()
    var settings = TinyModels.settings
    settings.length = .steps(120)
    settings.learningRate = 1e-2
    _ = try DistillJob(
      student: student, teachers: [Teacher(model: teacher)], train: data,
      recipe: DistillationRecipe(stages: [stage]), training: settings
    ).run()
    #expect(try distance() < before / 4)
  }

  /// A stage without labels learns from more texts, a stage with labels does not.
  @Test func textsWithoutLabelsTeachStagesThatNeedNone() throws {
    let more = TinyModels.data(count: 16, seed: 8)
    let bare = EncodedDataset(examples: more.examples.map(\.withoutTarget), padTokenId: 0)
    func weights(_ stage: DistillationStage, _ unlabelled: EncodedDataset?) throws -> [[Float]] {
      let student = try student()
      _ = try DistillJob(
        student: student, teachers: [Teacher(model: TinyModels.model(layers: 3, seed: 1))],
        train: TinyModels.data(), unlabelled: unlabelled, recipe: DistillationRecipe(stages: [stage]),
        training: TinyModels.settings
      ).run()
      return try student.exportTensors().map { try $0.floats() }
    }
    let soft = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
    #expect(try (weights(soft, bare) != weights(soft, nil)) as Bool)
    let hard = DistillationStage(.prediction, hardWeight: 0.5, soft: SoftTargets(weight: 0.5))
    #expect(try (weights(hard, bare) == weights(hard, nil)) as Bool)
  }
}
