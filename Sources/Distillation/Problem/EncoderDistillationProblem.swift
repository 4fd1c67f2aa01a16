public import Datasets
public import Encoders
import Evaluation
public import JSON
import ModelFormat
public import Prediction
public import Torch
public import Training

/// A bare encoder that learns from others what they make of texts, as a problem for the trainer: general distillation.
///
/// L = (1 / K) sum over K teachers and rows of w match, over unlabelled texts; the losses are those of `DistillationProblem`. The
/// student runs with dropout, teachers without, and without gradients. Source: TinyBERT's general distillation (arXiv:1909.10351,
/// section 3.2), MiniLM (2002.10957) and MiniLMv2 (2012.15828), which are distilled so.
public final class EncoderDistillationProblem: TrainingProblem {
  /// The encoder that is trained, in place.
  public let student: Encoder

  private let teachers: [FeatureReader]
  private let table: MatchTable
  private let units: [LossUnit]
  private let train: EncodedDataset
  private let dev: EncodedDataset?
  private let settings: TrainingSettings
  private let sampler: LengthGroupedSampler

  /// Prepares a run; draws new projections from libtorch's generator.
  ///
  /// - Parameters:
  ///   - student: The encoder to train.
  ///   - teachers: Those that it learns from, at least one.
  ///   - matches: What is compared, at least one row.
  ///   - train: The texts to learn from; targets are not looked at.
  ///   - dev: The texts whose loss chooses the best weights; nil for no scores.
  ///   - settings: Batch sizes, seed and precision are read.
  /// - Throws: `DistillationError` for rows that do not fit the models, and for models that do not fit each other.
  public init(
    student: Encoder, teachers: [Encoder], matches: [FeatureMatch], train: EncodedDataset,
    dev: EncodedDataset? = nil, settings: TrainingSettings
  ) throws {
    try train.requireExamples()
    guard let first = teachers.first, !matches.isEmpty else {
      throw DistillationError(
        .badRecipe, place: "an encoder without head", expected: "a teacher and a row of the table",
        found: teachers.isEmpty ? "no teacher" : "no row")
    }
    for teacher in teachers {
      try student.requireSameTokens(as: teacher)
    }
    try DistillationStage(.intermediate, matches: matches)
      .validate(teachers: teachers.map(\.configuration), student: student.configuration)
    let table = try MatchTable(matches, student: student, teacher: first)
    self.student = student
    self.table = table
    units = LossUnit.units(of: matches)
    self.teachers = teachers.map { FeatureReader($0, table.teacherKeys) }
    self.train = train
    self.dev = dev
    self.settings = settings
    sampler = settings.sampler(of: train)
  }

  /// None: there is no head.
  public var classifier: SequenceClassifier? { nil }

  /// The student's.
  public var device: Device { student.device }

  /// The student's, without a pooler that no row reads, and those of projections.
  public var parameters: [NamedTensor] {
    student.parameters.filter { table.reader.needsPooler || !$0.name.hasPrefix("pooler.") }
      + table.parameters
  }

  /// Digests of the texts, the student's shape, and the rows.
  public var identity: JSONObject {
    [
      "data": [
        "train": .string(EncodedExample.digest(of: train.examples)),
        "dev": dev.map { .string(EncodedExample.digest(of: $0.examples)) } ?? .null,
      ],
      "model": .object(student.configuration.config()),
      "distillation": ["matches": .array(table.matches.map(\.json))],
    ]
  }

  /// The training texts.
  public var exampleCount: Int { train.count }

  /// The sampler's.
  public var stepsPerEpoch: Int { sampler.batchCount }

  /// The sampler's.
  public func examples(epoch: Int) -> (_ step: Int) -> [Int] {
    let batches = sampler.batches(epoch: epoch)
    return { batches[$0] }
  }

  /// Of each unit that the rows have.
  public func lossTerms(of example: Int, epoch: Int) -> [Int] { terms(of: train.examples[example]) }

  /// The loss.
  public var selection: Score { .loss }

  /// The loss of some texts.
  public func loss(of examples: [Int], in pass: LossPass) throws -> ExampleLoss {
    let input = try EncoderInput(train.batch(examples), on: device)
    return ExampleLoss(
      parts: try parts(of: input, training: true, precision: pass.precision), input: input)
  }

  /// The mean loss of the dev texts, without dropout.
  public func scores() throws -> [Score: Double]? {
    guard let dev else { return nil }
    var sums = [Double](repeating: 0, count: units.count)
    var counts = [Int](repeating: 0, count: units.count)
    for indices in dev.evaluationBatches(size: settings.batchSize) {
      let input = try EncoderInput(dev.batch(indices), on: device)
      let values = try withoutGradients {
        try parts(of: input, training: false, precision: settings.precision).map { try $0.item() }
      }
      for place in units.indices {
        let count = indices.reduce(0) { $0 + terms(of: dev.examples[$1])[place] }
        sums[place] += values[place] * Double(count)
        counts[place] += count
      }
    }
    return [.loss: zip(sums, counts).reduce(0) { $0 + $1.0 / Double($1.1) }]
  }

  private func terms(of example: EncodedExample) -> [Int] { units.map { $0.count(in: example, head: 1) } }

  private func parts(of input: EncoderInput, training: Bool, precision: Precision) throws -> [Tensor] {
    let mask = try input.attentionMask.to(.float32)
    let (output, taps) = try pass(table.reader, input, training: training, precision)
    let share = 1 / Double(teachers.count)
    var terms: [(LossUnit, Tensor)] = []
    for teacher in teachers {
      let features = try withoutGradients {
        let (output, taps) = try pass(teacher, input, training: false, precision)
        return try teacher.features(output, taps, mask: mask)
      }
      terms += try table.terms(output, taps, teacher: features, mask: mask, hasPadding: input.hasPadding)
        .map { ($0, try $1 * share) }
    }
    return try terms.parts(units)
  }

  private func pass(
    _ reader: FeatureReader, _ input: EncoderInput, training: Bool, _ precision: Precision
  ) throws -> (EncoderOutput, OutputTaps?) {
    let taps = reader.taps
    let output = try withAutocast(precision == .bf16 ? .bfloat16 : nil, on: device) {
      try reader.encoder.forward(
        input, training: training, taps: taps, collectHiddenStates: reader.needsHiddenStates,
        pooling: reader.needsPooler)
    }
    return (output, taps)
  }
}
