import Datasets
import Distillation
import Encoders
import Foundation
import ModelFormat
import Prediction
import TestSupport
import Testing
import Torch
import Training

@Suite struct DistillationProblemTests {
  private func problem(
    _ stage: DistillationStage, student: SequenceClassifier, teachers: [SequenceClassifier],
    data: EncodedDataset = TinyModels.data(), cache: String? = nil, limit: Int = 1_000_000
  ) throws -> DistillationProblem {
    try DistillationProblem(
      student: student,
      teachers: teachers.enumerated().map { number, model in
        Teacher(
          model: model,
          cache: cache.map { .init(folder: $0, digest: "teacher-\(number)", limit: limit) })
      }, stage: stage, train: data, dev: nil, settings: TinyModels.settings)
  }

  @Test func theLossIsTheWeightedSumOfItsParts() throws {
    let teachers = [try TinyModels.model(layers: 3, seed: 1), try TinyModels.model(layers: 3, seed: 2)]
    let student = try TinyModels.model(layers: 2, seed: 3)
    let match = FeatureMatch(.hidden, teacherLayer: 2, studentLayer: 1, weight: 0.25)
    let soft = SoftTargets(weight: 0.7, temperature: 3)
    func loss(_ stage: DistillationStage, _ teachers: [SequenceClassifier]) throws -> Double {
      try problem(stage, student: student, teachers: teachers).lossAndGradient().loss
    }
    let hard = try loss(DistillationStage(.prediction, hardWeight: 1), [])
    var softs = 0.0
    var matches = 0.0
    for teacher in teachers {
      softs += try loss(
        DistillationStage(.prediction, soft: SoftTargets(weight: 1, temperature: 3)), [teacher])
      matches += try loss(
        DistillationStage(.prediction, matches: [FeatureMatch(.hidden, teacherLayer: 2, studentLayer: 1)]),
        [teacher])
    }
    let whole = try loss(
      DistillationStage(.prediction, hardWeight: 0.3, soft: soft, matches: [match]), teachers)
    expectClose(whole, 0.3 * hard + 0.7 * softs / 2 + 0.25 * matches / 2, within: 1e-5)
  }

  /// Batches of 4 with padding between them: neither loss sees it.
  @Test func paddingChangesNothingButTinyBERTs() throws {
    let teacher = try TinyModels.model(layers: 2, seed: 1)
    let student = try TinyModels.model(layers: 2, seed: 2)
    let alone = EncodedDataset(examples: [TinyModels.data().examples[0]], padTokenId: 0)
    let long = EncodedExample(
      ids: [2] + [Int32](repeating: 7, count: 12) + [3], typeIds: [Int32](repeating: 0, count: 14),
      target: .label(0))
    let padded = EncodedDataset(examples: [alone.examples[0], long], padTokenId: 0)
    let only = EncodedDataset(examples: [long], padTokenId: 0)
    func loss(_ match: FeatureMatch, _ data: EncodedDataset, _ examples: [Int]) throws -> Double {
      try problem(
        DistillationStage(.intermediate, matches: [match]), student: student, teachers: [teacher], data: data
      ).lossAndGradient(of: examples).loss
    }
    for feature in Feature.allCases where feature != .scores {
      let layer = feature.hasLayers ? 1 : 0
      let match = FeatureMatch(feature, teacherLayer: layer, studentLayer: layer)
      let (short, other) = (try loss(match, alone, [0]), try loss(match, only, [0]))
      // Means over tokens weigh texts by their tokens, of vectors by 1.
      let tokens = Double(alone.examples[0].ids.count)
      let expected =
        [.cls, .mean, .pooled].contains(feature)
        ? (short + other) / 2 : (short * tokens + other * 14) / (tokens + 14)
      expectClose(try loss(match, padded, [0, 1]), expected, within: 1e-5)
    }
    let included = FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 1, includesPadding: true)
    #expect(
      try abs(
        loss(included, padded, [0, 1])
          - loss(FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 1), padded, [0, 1])) > 1e-4)
  }

  /// Examples of other numbers of tokens, tags and texts, with targets and without.
  @Test func aStepsLossIsTheSameHoweverItIsCut() throws {
    for head in TinyModels.heads {
      let teacher = try TinyModels.model(layers: 2, head: head, seed: 1)
      let student = try TinyModels.model(layers: 2, head: head, seed: 2)
      let matches = Feature.allCases.filter { $0 != .scores && ($0 != .pooled || head.kind.isPooled) }
        .map { FeatureMatch($0) }
      let labelled = TinyModels.data(head)
      let unlabelled = EncodedDataset(examples: labelled.examples.map(\.withoutTarget), padTokenId: 0)
      // Spans' own loss is a softmax over padding too, as transformers has it.
      let softs = [
        SoftTargets(weight: 1, temperature: 2), SoftTargets(weight: 1, temperature: 2, kind: .meanDivergence),
        SoftTargets(weight: 1, kind: .crossEntropy),
      ]
      let cases = [(labelled, head.kind == .span ? 0 : 0.5), (unlabelled, 0)].flatMap { data, hard in
        softs.map { (data, hard, $0) }
      }
      for (data, hardWeight, soft) in cases {
        let stage = DistillationStage(.prediction, hardWeight: hardWeight, soft: soft, matches: matches)
        let problem = try problem(stage, student: student, teachers: [teacher], data: data)
        let whole = try problem.stepLoss([Array(0..<8)])
        let cut = try problem.stepLoss([[0, 1, 2], [3], [4, 5, 6, 7]])
        #expect(abs(cut - whole) <= 1e-5 * whole, "\(head.kind) \(hardWeight) \(soft.kind)")
      }
    }
  }

  @Test func aKeptTeacherSaysWhatALiveOneDoes() throws {
    for head in TinyModels.heads {
      let teacher = try TinyModels.model(layers: 3, head: head, seed: 1)
      let student = try TinyModels.model(layers: 2, head: head, seed: 2)
      // The error of scores counts padding, so such a teacher is always asked.
      let features = Feature.allCases.filter { $0 != .scores && ($0 != .pooled || head.kind.isPooled) }
      let matches = features.map { feature in
        feature.hasLayers ? FeatureMatch(feature, teacherLayer: 1, studentLayer: 0) : FeatureMatch(feature)
      }
      let stage = DistillationStage(
        .prediction, soft: SoftTargets(weight: 1, temperature: 2), matches: matches)
      let folder = try TemporaryFolder()
      let data = TinyModels.data(head)
      let live = try problem(stage, student: student, teachers: [teacher], data: data)
      let first = try problem(stage, student: student, teachers: [teacher], data: data, cache: folder.path)
      // The second time another teacher's weights are read from the files: it is not asked.
      let unread = try TinyModels.model(layers: 3, head: head, seed: 9)
      let kept = try problem(stage, student: student, teachers: [unread], data: data, cache: folder.path)
      for examples in [[0, 1, 2, 3], [7, 2], [5]] {
        let expected = try live.lossAndGradient(of: examples)
        for other in [first, kept] {
          let found = try other.lossAndGradient(of: examples)
          expectClose(found.loss, expected.loss, within: 1e-6 * max(1, expected.loss))
          expectClose(found.gradient, expected.gradient, within: 1e-5 * max(1, expected.gradient))
        }
      }
    }
  }

  /// More than a window of the pass, and batches of one size.
  @Test func keptStatesStandByTheirTexts() throws {
    let teacher = try TinyModels.model(layers: 2, seed: 1)
    let student = try TinyModels.model(layers: 2, seed: 2)
    let data = TinyModels.data(count: 16 * TinyModels.settings.batchSize + 7)
    let stage = DistillationStage(
      .intermediate, matches: [FeatureMatch(.hidden, teacherLayer: 0, studentLayer: 1)])
    let folder = try TemporaryFolder()
    let live = try problem(stage, student: student, teachers: [teacher], data: data)
    let kept = try problem(stage, student: student, teachers: [teacher], data: data, cache: folder.path)
    for examples in [[0, data.count - 1], [63, 64, 65], [30]] {
      let (expected, found) = (
        try live.lossAndGradient(of: examples).loss, try kept.lossAndGradient(of: examples).loss
      )
      expectClose(found, expected, within: 1e-6 * max(1, expected))
    }
  }

  /// 8 texts of t tokens: 4 * 8 * t bytes for a layer's states, 4 * 2 * t * t for its attention.
  @Test func statesThatTakeTooMuchOrCountPaddingAreNotKept() throws {
    let data = TinyModels.data()
    let teacher = try TinyModels.model(layers: 2)
    let lengths = data.examples.map(\.ids.count)
    let size = lengths.reduce(0) { $0 + 4 * 8 * $1 + 4 * 2 * $1 * $1 }
    let matches = [
      FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 1),
      FeatureMatch(.probabilities, teacherLayer: 0, studentLayer: 0),
      FeatureMatch(.cls, teacherLayer: 1, studentLayer: 1),
    ]
    let padded = FeatureMatch(.hidden, teacherLayer: 0, studentLayer: 0, includesPadding: true)
    let scores = FeatureMatch(.scores, teacherLayer: 0, studentLayer: 0)
    for (limit, more, expected) in [
      (size, [], 4), (size - 1, [], 0), (1_000_000, [padded], 0), (1_000_000, [scores], 0),
    ] {
      let folder = try TemporaryFolder()
      _ = try problem(
        DistillationStage(.intermediate, matches: matches + more), student: teacher, teachers: [teacher],
        data: data, cache: folder.path, limit: limit)
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      #expect(names.count { $0.hasSuffix(".safetensors") } == expected, "\(names)")
    }
  }

  @Test func keptOutputsOfAnotherTeacherAreRefused() throws {
    let teacher = try TinyModels.model(layers: 2)
    let stage = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
    let folder = try TemporaryFolder()
    _ = try problem(stage, student: teacher, teachers: [teacher], cache: folder.path)
    let own = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let file = "\(folder.path)/\(own)/logits.safetensors"
    let store = try TensorStore(file: file)
    let logits = try #require(store["logits"]).floats()
    let key = try #require(store.metadata["bertie.teacher"])
    for (numbers, written) in [(logits, "another digest"), ([0], key)] {
      let tensor = StoredTensor(name: "logits", shape: [numbers.count], floats: numbers)
      try SafetensorsWriter.write([tensor], to: file, metadata: ["bertie.teacher": written])
      let error = #expect(throws: DistillationError.self) {
        try problem(stage, student: teacher, teachers: [teacher], cache: folder.path)
      }
      #expect(error?.code == .badCache && error?.place == file)
    }
    try AtomicFile.write("damaged", to: file)
    #expect(throws: ModelFormatError.self) {
      try problem(stage, student: teacher, teachers: [teacher], cache: folder.path)
    }
  }

  /// Other texts have a folder of their own.
  @Test func keptOutputsAreOfTheTexts() throws {
    let teacher = try TinyModels.model(layers: 2)
    let stage = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
    let folder = try TemporaryFolder()
    for count in [8, 9, 8] {
      _ = try problem(
        stage, student: teacher, teachers: [teacher], data: TinyModels.data(count: count), cache: folder.path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
  }

  @Test func projectionsAreTrainedAndNotPartOfTheStudent() throws {
    let teacher = try TinyModels.model(layers: 2, hidden: 12)
    let student = try TinyModels.model(layers: 2, seed: 2)
    let names = try student.exportTensors().map(\.name)
    let matches = (0..<2).map {
      FeatureMatch(.hidden, teacherLayer: $0, studentLayer: $0, projection: "states")
    }
    let stage = DistillationStage(.intermediate, matches: matches)
    let problem = try problem(stage, student: student, teachers: [teacher])
    let own = problem.parameters.filter { $0.name.hasPrefix("distillation.") }
    #expect(own.map(\.name) == ["distillation.states.weight", "distillation.states.bias"])
    #expect(own.map(\.tensor.shape) == [[12, 8], [12]])
    let before = try own.map { try $0.tensor.floats() }
    _ = try Trainer(problem: problem, settings: TinyModels.settings).run()
    for (parameter, values) in zip(own, before) { #expect(try (parameter.tensor.floats() != values) as Bool) }
    #expect(try student.exportTensors().map(\.name) == names)
    let missing = FeatureMatch(.hidden, teacherLayer: 0, studentLayer: 0)
    let error = #expect(throws: DistillationError.self) {
      try self.problem(
        DistillationStage(.intermediate, matches: [missing]), student: student, teachers: [teacher])
    }
    #expect(error?.code == .modelsDiffer && error?.expected.contains("projection=NAME") == true)
  }

  @Test func textsWithoutTargetsTeachWhatNeedsNone() throws {
    for head in TinyModels.heads {
      let teacher = try TinyModels.model(layers: 2, head: head)
      let student = try TinyModels.model(layers: 1, head: head, seed: 2)
      let data = TinyModels.data(head)
      let bare = EncodedDataset(examples: data.examples.map(\.withoutTarget), padTokenId: 0)
      let soft = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
      #expect(try problem(soft, student: student, teachers: [teacher], data: bare).lossAndGradient().loss > 0)
      #expect(throws: PredictionError.self) {
        try problem(
          DistillationStage(.prediction, hardWeight: 1), student: student, teachers: [teacher], data: bare)
      }
    }
  }

  /// The pooler runs where the head reads it.
  @Test func aPoolerThatNoHeadReadsIsNoFeature() throws {
    let head = ClassifierConfiguration(labels: ["a", "b", "c"], pooling: .mean)
    let teacher = try TinyModels.model(layers: 1, head: head)
    let error = #expect(throws: DistillationError.self) {
      try problem(
        DistillationStage(.intermediate, matches: [FeatureMatch(.pooled)]),
        student: TinyModels.copy(of: teacher),
        teachers: [teacher])
    }
    #expect(error?.code == .badMatch && error?.found == "one with the pooling mean")
  }

  @Test func modelsThatDoNotFitAreNamed() throws {
    let student = try TinyModels.model(layers: 1)
    let stage = DistillationStage(.prediction, soft: SoftTargets(weight: 1))
    let renamed = ClassifierConfiguration(labels: ["a", "c", "b"])
    for (teacher, place) in [
      (try TinyModels.model(layers: 1, head: renamed), "student's labels"),
      (try TinyModels.model(layers: 1, head: TinyModels.heads[1]), "student's head"),
    ] {
      let error = #expect(throws: DistillationError.self) {
        try problem(stage, student: student, teachers: [teacher])
      }
      #expect(error?.code == .modelsDiffer && error?.place == place)
    }
    let error = #expect(throws: DistillationError.self) {
      try problem(stage, student: student, teachers: [])
    }
    #expect(error?.code == .badRecipe)
  }
}
