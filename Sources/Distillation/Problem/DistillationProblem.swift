public import Datasets
public import Encoders
import Evaluation
public import JSON
import ModelFormat
public import Prediction
public import Torch
public import Training

/// One stage of a distillation as a problem for the trainer.
///
/// L = a hard + (1 / K) sum over K teachers of (b soft + sum over rows of w match), with the losses of `DistillationStage`: `hard` is the
/// head's own (`SequenceClassifier.loss`), `soft` is of logits, a match of a feature. The student runs with dropout, teachers
/// without, and without gradients. Each term is the mean over the whole step, of what it counts (`LossUnit`): examples, texts or tokens,
/// however the step's examples are cut into batches and processes. Losses that count padding count that of their batch.
///
/// With a replacement schedule (BERT-of-Theseus) layer i of the student runs in a step with probability p, else the teacher's
/// layers i N / M up to (i + 1) N / M, the same for the whole step; only the student's layers are trained, and its other parameters stay
/// as they are. Draws follow from the seed and the step.
///
/// Teachers whose outputs are kept are read from files, all others run in every step.
public final class DistillationProblem: TrainingProblem {
  private let base: ClassificationProblem
  private let stage: DistillationStage
  private let teachers: [TeacherReader]
  private let table: MatchTable
  private let units: [LossUnit]
  private let replacement: ReplacementSchedule?
  private let seed: UInt64

  /// Prepares a stage.
  ///
  /// Draws new projections from libtorch's generator. Computes what is missing of the teachers' kept outputs.
  /// - Parameters:
  ///   - student: The model to train, in place.
  ///   - teachers: The models to learn from, with the student's labels; none for a stage that asks nothing of them.
  ///   - stage: The losses.
  ///   - replacement: BERT-of-Theseus's schedule, for one teacher of the student's widths.
  ///   - train: The examples to learn from; without targets where the stage needs none.
  ///   - dev: The examples that choose the best weights.
  ///   - settings: Those of the run.
  /// - Throws: `DistillationError` for models that do not fit each other or the stage; what `ClassificationProblem` and the teachers
  ///   throw.
  public init(
    student: SequenceClassifier, teachers: [Teacher], stage: DistillationStage,
    replacement: ReplacementSchedule? = nil, train: EncodedDataset, dev: EncodedDataset?,
    settings: TrainingSettings
  ) throws {
    try train.requireExamples()
    for teacher in teachers { try Self.requireFit(teacher.model, student) }
    try stage.validate(teachers: teachers.map(\.model.configuration), student: student.configuration)
    if stage.matches.contains(where: { $0.feature == .pooled }) {
      for model in [student] + teachers.map(\.model) { try Self.requireReadPooler(model) }
    }
    if replacement != nil { try Self.requireReplaceable(teachers, student) }
    base = try ClassificationProblem(
      model: student, train: train, dev: dev, settings: settings, needsTargets: stage.hardWeight > 0)
    self.stage = stage
    self.replacement = replacement
    seed = settings.seed
    let table = try MatchTable(
      stage.matches, student: student.encoder, teacher: teachers.first?.model.encoder)
    self.table = table
    self.teachers = try teachers.map {
      try TeacherReader($0, stage: stage, keys: table.teacherKeys, data: train, batchSize: settings.batchSize)
    }
    let head: [LossUnit] = stage.hardWeight > 0 || stage.soft != nil ? [.head] : []
    units = head + LossUnit.units(of: stage.matches)
    if replacement != nil { try Self.freeze(student, teachers[0].model) }
  }

  /// The student.
  public var classifier: SequenceClassifier? { base.model }

  /// The student's.
  public var device: Device { base.device }

  /// The student's and those of projections: with a replacement schedule the student's layers only; without the head and a pooler that no
  /// row reads in a stage that asks nothing of the head.
  public var parameters: [NamedTensor] {
    let student: [NamedTensor]
    if replacement != nil {
      student = base.parameters.filter { $0.name.hasPrefix(Self.layerPrefix) }
    } else if units.contains(.head) {
      student = base.parameters
    } else {
      student = base.model.encoder.parameters.filter {
        table.reader.needsPooler || !$0.name.hasPrefix("pooler.")
      }
    }
    return student + table.parameters
  }

  /// Data and student as for its own loss, and the stage.
  public var identity: JSONObject {
    var identity = base.identity
    identity["distillation"] = [
      "stage": stage.json, "replacement": replacement?.json ?? .null,
    ]
    return identity
  }

  /// The training examples.
  public var exampleCount: Int { base.exampleCount }

  /// Those of the student's own loss.
  public var stepsPerEpoch: Int { base.stepsPerEpoch }

  /// Those of the student's own loss.
  public func examples(epoch: Int) -> (_ step: Int) -> [Int] { base.examples(epoch: epoch) }

  /// Of each unit that the stage has; a head over tokens counts all tokens of a text without tags.
  public func lossTerms(of example: Int, epoch: Int) -> [Int] {
    let text = base.train.examples[example]
    let isUntagged = base.model.classifier.kind == .tokens && text.target == .none
    let head = isUntagged ? text.ids.count : base.lossTerms(of: example, epoch: epoch)[0]
    return units.map { $0.count(in: text, head: head) }
  }

  /// The score that chooses the best weights.
  public var selection: Score { base.selection }

  /// The student's scores on the dev part.
  public func scores() throws -> [Score: Double]? { try base.scores() }

  /// The loss of some examples.
  public func loss(of examples: [Int], in pass: LossPass) throws -> ExampleLoss {
    let student = base.model
    let batch = try base.train.batch(examples)
    let input = try EncoderInput(batch, on: device)
    let mask = try input.attentionMask.to(.float32)
    let taps = try taps(for: pass)
    let output = try withAutocast(pass.precision == .bf16 ? .bfloat16 : nil, on: device) {
      try student.forward(
        input, training: true, taps: taps, collectHiddenStates: table.reader.needsHiddenStates,
        replacements: replacements(in: pass.step))
    }
    let logits = try output.logits.to(.float32)
    var terms: [(LossUnit, Tensor)] = []
    if stage.hardWeight > 0 { terms.append((.head, try student.loss(logits, batch) * stage.hardWeight)) }
    for teacher in teachers where stage.needsTeacher {
      let said = try teacher.outputs(of: examples, batch: batch, input: input, precision: pass.precision)
      let share = 1 / Double(teachers.count)
      if let soft = stage.soft, let theirs = said.logits {
        let term = try soft.term(student: logits, teacher: theirs, model: student, batch: batch, mask: mask)
        terms.append((.head, try term * (soft.weight * share)))
      }
      terms += try table.terms(
        output.encoder, taps, teacher: said.features, mask: mask, hasPadding: input.hasPadding
      ).map { ($0, try $1 * share) }
    }
    return ExampleLoss(parts: try terms.parts(units), input: input)
  }

  /// The taps of the student's pass: a hook's, where it asked for some, else those of the matches.
  private func taps(for pass: LossPass) throws -> OutputTaps? {
    guard let taps = table.reader.taps else { return pass.taps }
    guard pass.taps == nil else {
      throw TrainingError(
        .conflictingHooks, "matches of attention and a hook both record outputs", place: "distillation",
        expected: "one of them")
    }
    return taps
  }

  // MARK: BERT-of-Theseus

  static let layerPrefix = "encoder.layer."

  private func replacements(in step: TrainingStep) -> [Int: LayerReplacement] {
    guard let replacement else { return [:] }
    let teacher = teachers[0].model.encoder
    let (n, m) = (teacher.configuration.layers.count, base.model.configuration.layers.count)
    let rate = replacement.rate(at: step.step - 1)
    var generator = SplitMix64(seed: seed, stream: UInt64(step.step))
    var replacements: [Int: LayerReplacement] = [:]
    for layer in 0..<m where generator.uniform() >= rate {
      replacements[layer] = LayerReplacement(encoder: teacher, layers: layer * n / m..<(layer + 1) * n / m)
    }
    return replacements
  }

  private static func freeze(_ student: SequenceClassifier, _ teacher: SequenceClassifier) throws {
    let fixed = student.parameters.filter { !$0.name.hasPrefix(layerPrefix) } + teacher.parameters
    for parameter in fixed { try parameter.tensor.setRequiresGrad(false) }
  }
}
