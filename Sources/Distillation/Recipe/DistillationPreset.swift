public import Encoders
public import ModelFormat

/// The recipes of the literature, as values of the table.
public enum DistillationPreset: String, Sendable, CaseIterable {
  /// No teacher: the data's own targets only. The control of every comparison.
  case labels
  /// Logits with temperature (arXiv 1503.02531): (1 - alpha) hard + alpha T^2 KL.
  case logits
  /// Logits, and the embedding and all hidden states beside them: the recovery of a model of as many layers that was factorised or
  /// shares them. Ours, after ALBERT's conversion; every loss of weight 1.
  case states
  /// DistilBERT (1910.01108): 5 T^2 KL + 2 hard + the cosine of the last hidden states. For masked language models hard is
  /// that loss; here it is the head's.
  case distilbert
  /// TinyBERT (1909.10351): embeddings, hidden states through one shared map, and attention scores; then soft labels.
  case tinybert
  /// MiniLM (2002.10957): the last layer's attention and value relation; then the head's own loss.
  case minilm
  /// MiniLMv2 (2012.15828): the last layers' query, key and value relations; then the head's own loss.
  case minilmv2
  /// Patient distillation, PKD-skip (1908.09355): logits, and first tokens' states of all layers but the last.
  case pkd
  /// BERT-of-Theseus (2002.02925): successor layers replace their predecessors at random; only the head's own loss.
  case theseus

  /// What a recipe needs to know of the models and the run.
  public struct Setting: Sendable {
    /// The shape of the teacher, N layers.
    public var teacher: EncoderConfiguration
    /// That of the student, M layers, at most N.
    public var student: EncoderConfiguration
    /// Whether the head's outputs are numbers to come close to.
    public var isRegression: Bool
    /// The optimiser steps of the run.
    public var totalSteps: Int

    /// A setting from its parts.
    public init(
      teacher: EncoderConfiguration, student: EncoderConfiguration, isRegression: Bool = false,
      totalSteps: Int
    ) {
      self.teacher = teacher
      self.student = student
      self.isRegression = isRegression
      self.totalSteps = totalSteps
    }

    /// The setting of two models.
    public init(teacher: SequenceClassifier, student: SequenceClassifier, totalSteps: Int) {
      self.init(
        teacher: teacher.configuration, student: student.configuration,
        isRegression: student.classifier.kind == .sequence
          && student.classifier.problemType == .regression,
        totalSteps: totalSteps)
    }
  }

  /// How the student's layers are taken from the teacher's when the student is made of it.
  public var layerMap: LayerMap {
    switch self {
    case .tinybert, .states: .blocks
    case .pkd, .theseus: .first
    case .labels, .logits, .distilbert, .minilm, .minilmv2: .spread
    }
  }

  /// alpha, the weight of soft targets where labels have the rest; nil where the preset does not balance them so.
  public var softShare: Double? {
    switch self {
    case .logits, .states: 0.5
    case .pkd: 0.7
    default: nil
    }
  }

  /// T; nil where nothing is divided by it.
  public var temperature: Double? {
    switch self {
    case .logits, .states, .distilbert: 2
    case .pkd: 10
    default: nil
    }
  }

  /// The share of the steps that states and attention are learnt in before predictions are; nil with one stage.
  ///
  /// TinyBERT's 10 of 13 epochs; MiniLM distils without a task, so half is ours.
  public var intermediateShare: Double? {
    switch self {
    case .tinybert: 10.0 / 13
    case .minilm, .minilmv2: 0.5
    default: nil
    }
  }

  /// The recipe for two models.
  ///
  /// Ours where sources are silent: any M <= N (layer maps in whole numbers); a shared map of TinyBERT between equal widths begins
  /// as the identity; PKD's weight 500 of a mean over 768 features is taken as that of their sum, 500 / 768; Theseus's rate
  /// rises from 0.3 to 1 in two thirds of the steps, as the published MRPC setting does.
  /// - Parameters:
  ///   - setting: The models and the run.
  ///   - softShare: alpha; nil is the preset's.
  ///   - temperature: T; nil is the preset's.
  ///   - intermediateShare: nil is the preset's.
  /// - Throws: `DistillationError` with code `badRecipe` for a number that the preset does not have, or more student layers than
  ///   teacher layers.
  public func recipe(
    _ setting: Setting, softShare: Double? = nil, temperature: Double? = nil,
    intermediateShare: Double? = nil
  ) throws -> DistillationRecipe {
    try require(softShare, self.softShare, "alpha", "a number above 0, at most 1") { $0 > 0 && $0 <= 1 }
    try require(temperature, self.temperature, "temperature", "a number above 0") { $0 > 0 && $0.isFinite }
    try require(intermediateShare, self.intermediateShare, "intermediate share", "a number between 0 and 1") {
      $0 > 0 && $0 < 1
    }
    let (n, m) = (setting.teacher.layers.count, setting.student.layers.count)
    let width = setting.teacher.hiddenSize
    let map = setting.student.hiddenSize == width ? nil : "states"
    guard self == .labels || (m > 0 && m <= n) else {
      throw DistillationError(
        .badRecipe, place: rawValue, expected: "a student of 1 to \(n) layers, the teacher's", found: "\(m)")
    }
    let alpha = softShare ?? self.softShare ?? 0
    let t = temperature ?? self.temperature ?? 1
    let first = intermediateShare ?? self.intermediateShare ?? 0
    func stages(_ matches: [FeatureMatch], then prediction: DistillationStage) -> DistillationRecipe {
      var last = prediction
      last.share = 1 - first
      return DistillationRecipe(
        stages: [DistillationStage(.intermediate, share: first, matches: matches), last])
    }
    let own = DistillationStage(.prediction, hardWeight: 1)
    switch self {
    case .labels: return DistillationRecipe(stages: [own])
    case .logits:
      return DistillationRecipe(stages: [
        DistillationStage(
          .prediction, hardWeight: 1 - alpha, soft: SoftTargets(weight: alpha, temperature: t))
      ])
    case .states:
      let hidden = LayerMap.blocks.layers(student: m, teacher: n).enumerated().map { student, teacher in
        FeatureMatch(.hidden, teacherLayer: teacher, studentLayer: student, projection: map)
      }
      return DistillationRecipe(stages: [
        DistillationStage(
          .prediction, hardWeight: 1 - alpha, soft: SoftTargets(weight: alpha, temperature: t),
          matches: [FeatureMatch(.embedding, projection: map)] + hidden)
      ])
    case .distilbert:
      let last = FeatureMatch(
        .hidden, teacherLayer: n - 1, studentLayer: m - 1, loss: .cosine, projection: map)
      return DistillationRecipe(stages: [
        DistillationStage(
          .prediction, hardWeight: 2, soft: SoftTargets(weight: 5, temperature: t), matches: [last])
      ])
    case .tinybert:
      return stages(
        Self.tinyMatches(teacherLayers: n, studentLayers: m),
        then: setting.isRegression
          ? own : DistillationStage(.prediction, soft: SoftTargets(weight: 1, kind: .crossEntropy)))
    case .minilm:
      return stages(
        [.probabilities, .value].map { FeatureMatch($0, teacherLayer: n - 1, studentLayer: m - 1) }, then: own
      )
    case .minilmv2:
      let heads = Self.relationHeads(setting)
      return stages(
        [.query, .key, .value].map {
          FeatureMatch(
            $0, teacherLayer: Self.relationLayer(setting.teacher), studentLayer: m - 1, relationHeads: heads)
        }, then: own)
    case .pkd:
      let weight = 500.0 / 768 * Double(width)
      let layers = LayerMap.blocks.layers(student: m, teacher: n).dropLast().enumerated()
      return DistillationRecipe(stages: [
        DistillationStage(
          .prediction, hardWeight: 1 - alpha,
          soft: SoftTargets(weight: alpha, temperature: t, kind: .meanDivergence),
          matches: layers.map { student, teacher in
            FeatureMatch(
              .cls, teacherLayer: teacher, studentLayer: student, loss: .normalizedSquaredError,
              weight: weight / Double(m - 1), projection: map)
          })
      ])
    case .theseus:
      let rise = max(1, Double(setting.totalSteps) * 2 / 3)
      return DistillationRecipe(
        stages: [own], replacement: ReplacementSchedule(base: 0.3, slope: 0.7 / rise))
    }
  }

  /// TinyBERT's table: embeddings, each layer's output and each layer's scores.
  static func tinyMatches(teacherLayers: Int, studentLayers: Int) -> [FeatureMatch] {
    let map = LayerMap.blocks.layers(student: studentLayers, teacher: teacherLayers)
    let hidden = map.enumerated().map { student, teacher in
      FeatureMatch(
        .hidden, teacherLayer: teacher, studentLayer: student, projection: "states", includesPadding: true)
    }
    let scores = map.enumerated().map { student, teacher in
      FeatureMatch(.scores, teacherLayer: teacher, studentLayer: student)
    }
    return [FeatureMatch(.embedding, projection: "states", includesPadding: true)] + hidden + scores
  }

  /// The teacher's layer that is learnt from, from 0: the last; of 24 layers the 21st, of a RoBERTa's the 19th.
  static func relationLayer(_ teacher: EncoderConfiguration) -> Int {
    teacher.layers.count == 24 ? (teacher.family.isRoberta ? 18 : 20) : teacher.layers.count - 1
  }

  /// The largest common divisor of the widths of queries, keys and values in the layers that are compared, up to 48; with teachers as
  /// wide as BERT-large up to 64.
  static func relationHeads(_ setting: Setting) -> Int {
    let layer = relationLayer(setting.teacher)
    let teacher = setting.teacher.layers.indices.contains(layer) ? setting.teacher.layers[layer] : nil
    let widths = [teacher, setting.student.layers.last].compactMap { $0?.attention }
      .flatMap { [$0.qkWidth, $0.vWidth] }
    return (1...(setting.teacher.hiddenSize < 1024 ? 48 : 64)).last { heads in
      widths.allSatisfy { $0.isMultiple(of: heads) }
    } ?? 1
  }

  private func require(
    _ given: Double?, _ own: Double?, _ name: String, _ range: String, _ fits: (Double) -> Bool
  ) throws {
    guard let given else { return }
    guard own != nil else {
      throw DistillationError(
        .badRecipe, place: rawValue, expected: "no \(name): the preset has none", found: "\(given)")
    }
    guard fits(given) else {
      throw DistillationError(.badRecipe, place: name, expected: range, found: "\(given)")
    }
  }
}
