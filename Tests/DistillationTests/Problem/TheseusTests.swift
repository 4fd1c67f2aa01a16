import Distillation
import Encoders
import Testing
import Torch
import Training

@Suite struct TheseusTests {
  private static let own = DistillationStage(.prediction, hardWeight: 1)

  private func problem(
    _ student: SequenceClassifier, _ teacher: SequenceClassifier, base: Double
  ) throws -> DistillationProblem {
    try DistillationProblem(
      student: student, teachers: [Teacher(model: teacher)], stage: Self.own,
      replacement: ReplacementSchedule(base: base), train: TinyModels.data(), dev: nil,
      settings: TinyModels.settings)
  }

  private func loss(_ problem: DistillationProblem, step: Int) throws -> Double {
    let step = TrainingStep(step: step, epoch: 0, stepInEpoch: 0, stepsPerEpoch: 1, totalSteps: 10_000)
    return try problem.loss(of: [0, 1, 2], in: LossPass(step: step, precision: .fp32)).parts[0].item()
  }

  @Test func theEndsAreTheStudentAndTheTeacher() throws {
    let teacher = try TinyModels.model(layers: 4)
    let student = try TinyModels.student(of: teacher, layers: 2)
    func own(_ model: SequenceClassifier) throws -> Double {
      try loss(
        DistillationProblem(
          student: model, teachers: [], stage: Self.own, train: TinyModels.data(), dev: nil,
          settings: TinyModels.settings), step: 1)
    }
    let (small, large) = (try own(student), try own(teacher))
    #expect(abs(small - large) > 1e-3)
    #expect(try loss(problem(student, teacher, base: 1), step: 3) == small)
    // No step of few draws below 1e-12.
    #expect(try loss(problem(student, teacher, base: 1e-12), step: 3) == large)
  }

  @Test func successorsRunAsOftenAsTheScheduleSays() throws {
    let teacher = try TinyModels.model(layers: 2)
    let student = try TinyModels.student(of: teacher, layers: 1)
    let problem = try problem(student, teacher, base: 0.3)
    let small = try loss(self.problem(student, teacher, base: 1), step: 1)
    let steps = 2000
    let ran = try (1...steps).count { try loss(problem, step: $0) == small }
    // Three standard errors of 2,000 draws.
    #expect(abs(Double(ran) / Double(steps) - 0.3) <= 3 * (0.3 * 0.7 / Double(steps)).squareRoot())
  }

  @Test func onlyTheStudentsLayersChange() throws {
    let teacher = try TinyModels.model(layers: 4)
    let student = try TinyModels.student(of: teacher, layers: 2)
    let before = try student.exportTensors()
    let teacherBefore = try teacher.exportTensors()
    var settings = TinyModels.settings
    settings.length = .steps(12)
    _ = try Trainer(problem: problem(student, teacher, base: 0.5), settings: settings).run()
    for (old, new) in zip(before, try student.exportTensors()) {
      let isLayer = old.name.hasPrefix("encoder.layer.")
      #expect((try old.floats() == new.floats()) == !isLayer, "\(old.name)")
    }
    for (old, new) in zip(teacherBefore, try teacher.exportTensors()) {
      #expect(try old.floats() == new.floats(), "\(old.name)")
    }
  }

  @Test func aStepWithoutSuccessorsMovesNothing() throws {
    let teacher = try TinyModels.model(layers: 2)
    let student = try TinyModels.student(of: teacher, layers: 1)
    let before = try student.exportTensors()
    var settings = TinyModels.settings
    settings.length = .steps(2)
    _ = try Trainer(problem: problem(student, teacher, base: 1e-12), settings: settings).run()
    for (old, new) in zip(before, try student.exportTensors()) {
      #expect(try (old.floats() == new.floats()) as Bool)
    }
  }

  /// What is not trained must be right already.
  @Test func anotherHeadAndOtherEmbeddingsAreRefused() throws {
    let teacher = try TinyModels.model(layers: 2)
    for name in ["classifier.bias", "embeddings.LayerNorm.weight"] {
      let student = try TinyModels.student(of: teacher, layers: 1)
      let parameter = try #require(student.parameters.first { $0.name == name })
      try withoutGradients { try parameter.tensor.multiply(inPlace: -1.5) }
      try withoutGradients { try parameter.tensor.add(inPlace: Tensor.ones([1])) }
      let error = #expect(throws: DistillationError.self) { try problem(student, teacher, base: 0.5) }
      #expect(error?.code == .modelsDiffer && error?.found == "another \(name)", "\(error.debugDescription)")
    }
  }

  /// In most steps some of the student's layers do not run, so there is nothing to compare.
  @Test func matchesBesideAReplacementAreRefused() throws {
    let stage = DistillationStage(
      .prediction, hardWeight: 1, matches: [FeatureMatch(.value, teacherLayer: 1, studentLayer: 0)])
    let recipe = DistillationRecipe(stages: [stage], replacement: ReplacementSchedule(base: 0.5))
    let error = #expect(throws: DistillationError.self) {
      try recipe.validate(
        teachers: [TinyModels.model(layers: 2).configuration],
        student: TinyModels.model(layers: 1).configuration)
    }
    #expect(error?.code == .badRecipe && error?.expected.hasPrefix("no matches") == true)
  }

  @Test func otherWidthsAndSeveralTeachersAreRefused() throws {
    let student = try TinyModels.model(layers: 1)
    for teachers in [
      [try TinyModels.model(layers: 2, hidden: 12)],
      [try TinyModels.model(layers: 2), try TinyModels.model(layers: 2)],
    ] {
      #expect(throws: DistillationError.self) {
        try DistillationProblem(
          student: student, teachers: teachers.map { Teacher(model: $0) }, stage: Self.own,
          replacement: ReplacementSchedule(base: 0.5), train: TinyModels.data(), dev: nil,
          settings: TinyModels.settings)
      }
    }
  }
}
