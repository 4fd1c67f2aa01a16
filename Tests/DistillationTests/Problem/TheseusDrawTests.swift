import Distillation
import Encoders
import Testing
import Torch
import Training

/// Which modules run in a step of BERT-of-Theseus: of four layers of a teacher, two for each of the student's.
@Suite struct TheseusDrawTests {
  private let teacher: SequenceClassifier
  private let student: SequenceClassifier

  init() throws {
    teacher = try TinyModels.model(layers: 4)
    student = try TinyModels.student(of: teacher, layers: 2)
  }

  private func problem(
    _ student: SequenceClassifier, _ schedule: ReplacementSchedule?
  ) throws -> DistillationProblem {
    try DistillationProblem(
      student: student, teachers: schedule.map { _ in [Teacher(model: teacher)] } ?? [],
      stage: DistillationStage(.prediction, hardWeight: 1), replacement: schedule, train: TinyModels.data(),
      dev: TinyModels.data(seed: 4), settings: TinyModels.settings)
  }

  private func loss(_ problem: DistillationProblem, step: Int, _ examples: [Int] = [0, 1, 2]) throws -> Double
  {
    let step = TrainingStep(step: step, epoch: 0, stepInEpoch: 0, stepsPerEpoch: 1, totalSteps: 10_000)
    return try problem.loss(of: examples, in: LossPass(step: step, precision: .fp32)).parts[0].item()
  }

  /// A model whose layers are these of the teacher.
  private func model(_ layers: [Int]) throws -> SequenceClassifier {
    let taken = try StudentLayers(Array(layers.indices), of: teacher.configuration)
    let tensors = Dictionary(uniqueKeysWithValues: try teacher.exportTensors().map { ($0.name, $0) })
    return try SequenceClassifier(
      configuration: taken.configuration, classifier: teacher.classifier,
      tensors: { tensors[teacher.configuration.ownerName(of: $0) { layers[$0] }] })
  }

  /// The losses by the number of successors that run, and which.
  private func mixtures(_ examples: [Int] = [0, 1, 2]) throws -> [(successors: Int, loss: Double)] {
    try [(0, [0, 1, 2, 3]), (1, [0, 2, 3]), (1, [0, 1, 1]), (2, [0, 1])].map { successors, layers in
      (successors, try loss(problem(model(layers), nil), step: 1, examples))
    }
  }

  private func mixture(_ loss: Double, of mixtures: [(successors: Int, loss: Double)]) -> Int? {
    mixtures.firstIndex { abs($0.loss - loss) <= 1e-6 }
  }

  @Test func modulesDrawOnTheirOwn() throws {
    let (mixtures, steps, rate) = (try mixtures(), 2_000, 0.3)
    let problem = try problem(student, ReplacementSchedule(base: rate))
    var counts = [0, 0, 0, 0]
    for step in 1...steps { counts[try #require(mixture(loss(problem, step: step), of: mixtures))] += 1 }
    for (count, mixture) in zip(counts, mixtures) {
      let share = [0.49, 0.21, 0.09][mixture.successors]
      // Three standard errors.
      #expect(
        abs(Double(count) / Double(steps) - share) <= 3 * (share * (1 - share) / Double(steps)).squareRoot())
    }
  }

  /// However a step is cut into batches.
  @Test func aStepHasOneDraw() throws {
    let (first, second) = (try mixtures([0, 1]), try mixtures([2, 3, 4]))
    let problem = try problem(student, ReplacementSchedule(base: 0.5))
    var seen: Set<Int> = []
    for step in 1...20 {
      let drawn = try #require(mixture(loss(problem, step: step, [0, 1]), of: first))
      #expect(try mixture(loss(problem, step: step, [2, 3, 4]), of: second) == drawn)
      seen.insert(drawn)
    }
    #expect(seen.count > 1)
  }

  @Test func theFirstStepHasTheFirstRate() throws {
    let mixtures = try mixtures()
    let problem = try problem(student, ReplacementSchedule(base: 1e-12, slope: 1))
    #expect(try mixture(loss(problem, step: 1), of: mixtures) == 0)
    #expect(try mixture(loss(problem, step: 2), of: mixtures) == 3)
  }

  @Test func scoresAreTheStudents() throws {
    let scores = try problem(student, ReplacementSchedule(base: 1e-12)).scores()
    #expect(try scores == problem(student, nil).scores() && scores != nil)
    #expect(try scores != problem(teacher, nil).scores())
  }
}
