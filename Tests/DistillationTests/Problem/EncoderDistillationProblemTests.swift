import Datasets
import Distillation
import Encoders
import ModelFormat
import Testing
import Torch
import Training

/// General distillation: encoders without heads, texts without labels.
@Suite(.serialized) struct EncoderDistillationProblemTests {
  /// A row of every feature.
  private static let rows: [FeatureMatch] = Feature.allCases.map {
    FeatureMatch($0, teacherLayer: $0.hasLayers ? 1 : 0, studentLayer: $0.hasLayers ? 1 : 0)
  }

  private func problem(
    _ student: Encoder, _ teachers: [Encoder], _ matches: [FeatureMatch], dev: EncodedDataset? = nil,
    settings: TrainingSettings = TinyModels.settings
  ) throws -> EncoderDistillationProblem {
    try EncoderDistillationProblem(
      student: student, teachers: teachers, matches: matches, train: TinyModels.data(), dev: dev,
      settings: settings)
  }

  @Test(arguments: rows) func anEncoderLearnsNothingFromItself(_ row: FeatureMatch) throws {
    let teacher = try TinyModels.model(layers: 2)
    let problem = try problem(TinyModels.copy(of: teacher).encoder, [teacher.encoder], [row])
    let loss = try problem.wholeLoss()
    try loss.backward()
    // Rounding of 8 x 7 tokens; the cosine is no part of these rows.
    #expect(try abs(loss.item()) < 1e-6)
    for parameter in problem.parameters {
      guard let gradient = parameter.tensor.grad else { continue }
      #expect(try gradient.abs().maximum().item() < 1e-5, "\(parameter.name)")
    }
  }

  /// The same rows in a problem with a head, whose own loss counts nothing.
  @Test func theLossIsThatOfTheProblemWithAHead() throws {
    let (teacher, student) = (try TinyModels.model(layers: 2), try TinyModels.model(layers: 2, seed: 5))
    let bare = try problem(student.encoder, [teacher.encoder], Self.rows).wholeLoss().item()
    let headed = try DistillationProblem(
      student: student, teachers: [Teacher(model: teacher)],
      stage: DistillationStage(.intermediate, matches: Self.rows), train: TinyModels.data(), dev: nil,
      settings: TinyModels.settings)
    let expected = try headed.wholeLoss().item()
    #expect(abs(bare - expected) < 1e-5 * expected && expected > 0.01)
  }

  @Test func severalTeachersAreAveraged() throws {
    let student = try TinyModels.model(layers: 2, seed: 5).encoder
    let teachers = try [1, 2].map { try TinyModels.model(layers: 2, seed: $0).encoder }
    let alone = try teachers.map { try problem(student, [$0], Self.rows).wholeLoss().item() }
    let both = try problem(student, teachers, Self.rows).wholeLoss().item()
    #expect(abs(both - (alone[0] + alone[1]) / 2) < 1e-5 * both)
  }

  /// Texts of 3 to 7 tokens: shares by texts would give another loss.
  @Test func aStepsLossIsTheSameHoweverItIsCut() throws {
    let teacher = try TinyModels.model(layers: 2).encoder
    let student = try TinyModels.model(layers: 2, seed: 5).encoder
    let rows = [FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 1), FeatureMatch(.mean)]
    let problem = try problem(student, [teacher], rows, dev: TinyModels.data())
    let whole = try problem.stepLoss([Array(0..<8)])
    expectClose(try problem.stepLoss([[0, 1, 2], [3], [4, 5, 6, 7]]), whole, within: 1e-6 * whole)
    let scored = try #require(try problem.scores()?[.loss])
    expectClose(scored, whole, within: 1e-6 * whole)
  }

  /// Padding does not count for the mean over tokens: each text alone gives the vector that it has in a batch.
  @Test func theMeanIsOverRealTokens() throws {
    let teacher = try TinyModels.model(layers: 1).encoder
    let student = try TinyModels.model(layers: 1, seed: 5).encoder
    let problem = try problem(student, [teacher], [FeatureMatch(.mean)])
    let together = try problem.wholeLoss().item()
    let alone = try (0..<8).map { try problem.wholeLoss(of: [$0]).item() }
    #expect(abs(together - alone.reduce(0, +) / 8) < 1e-5 * together)
  }

  @Test func aStudentComesCloserAndItsDevLossSaysSo() throws {
    let teacher = try TinyModels.model(layers: 2).encoder
    let student = try TinyModels.model(layers: 1, seed: 5).encoder
    var settings = TinyModels.settings
    settings.length = .steps(60)
    let dev = TinyModels.data(count: 12, seed: 9)
    let problem = try problem(
      student, [teacher], [FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 0)], dev: dev,
      settings: settings)
    #expect(problem.parameters.allSatisfy { !$0.name.hasPrefix("pooler.") })
    let before = try #require(try problem.scores()?[.loss])
    let outcome = try Trainer(problem: problem, settings: settings).run()
    let after = try #require(try problem.scores()?[.loss])
    #expect(after < before / 2)
    #expect(outcome.chosen?.scores[.loss] == after)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let model = try TinyModels.model(layers: 1).encoder
    func expect(_ code: DistillationError.Code, _ make: () throws -> EncoderDistillationProblem) {
      let error = #expect(throws: DistillationError.self) { try make() }
      #expect(error?.code == code)
    }
    expect(.badRecipe) { try problem(model, [], Self.rows) }
    expect(.badRecipe) { try problem(model, [model], []) }
    expect(.badMatch) { try problem(model, [model], [FeatureMatch(.hidden, teacherLayer: 1)]) }
    var other = EncoderConfiguration.bert(
      vocabSize: 21, hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2, intermediateSize: 12,
      maxPositionEmbeddings: 16)
    other.initializerRange = 0.1
    let large = try Encoder(random: other)
    expect(.modelsDiffer) { try problem(large, [model], [FeatureMatch(.hidden)]) }
  }
}
