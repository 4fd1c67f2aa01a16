public import Datasets
public import Encoders
public import JSON
import ModelFormat
public import Prediction
public import Torch

/// A head's own loss on labelled examples (`SequenceClassifier.loss`), scored on a dev part.
///
/// The batches of an epoch are those of `LengthGroupedSampler` for (seed, epoch). Scoring draws nothing from libtorch's generator.
public final class ClassificationProblem: TrainingProblem {
  /// The classifier that is trained, in place.
  public let model: SequenceClassifier

  /// The examples to learn from.
  public let train: EncodedDataset

  /// The score that chooses the best weights.
  public let selection: Score

  private let dev: EncodedDataset?
  private let settings: TrainingSettings
  private let sampler: LengthGroupedSampler

  /// Puts a model and its data together.
  ///
  /// - Parameters:
  ///   - model: The classifier to train.
  ///   - train: The examples to learn from, with targets unless `needsTargets` is false.
  ///   - dev: The examples that choose the best weights, with targets; nil for no scores.
  ///   - settings: Batch sizes, seed, precision and the selection are read.
  ///   - needsTargets: Whether an example of `train` without a target is refused.
  ///
  /// Throws `PredictionError` with code `invalidData` for targets that do not fit the head, `TrainingError` with code `invalidSetting`
  /// for a selection that the head does not have.
  public init(
    model: SequenceClassifier, train: EncodedDataset, dev: EncodedDataset? = nil, settings: TrainingSettings,
    needsTargets: Bool = true
  ) throws {
    let head = model.classifier
    if needsTargets {
      try Scoring.validateTargets(train, classifier: head, kind: head.kind, part: "train")
    }
    if let dev { try Scoring.validateTargets(dev, classifier: head, kind: head.kind, part: "dev") }
    self.model = model
    self.train = train
    self.dev = dev
    self.settings = settings
    selection = try Score.selection(
      settings.selection,
      among: Score.choices(head, on: dev ?? train),
      of: head.kind == .sequence ? head.problemType.rawValue : head.kind.rawValue)
    sampler = settings.sampler(of: train)
  }

  /// `model`.
  public var classifier: SequenceClassifier? { model }

  /// The model's device.
  public var device: Device { model.device }

  /// The model's.
  public var parameters: [NamedTensor] { model.parameters }

  /// Digests of the examples, and the model's shape and head.
  public var identity: JSONObject {
    [
      "data": [
        "train": .string(EncodedExample.digest(of: train.examples)),
        "dev": dev.map { .string(EncodedExample.digest(of: $0.examples)) } ?? .null,
        "padTokenId": .integer(Int64(train.padTokenId)),
      ],
      "model": .object(model.configuration.config(classifier: model.classifier)),
    ]
  }

  /// The training examples.
  public var exampleCount: Int { train.count }

  /// The sampler's.
  public var stepsPerEpoch: Int { sampler.batchCount }

  /// The sampler's.
  public func examples(epoch: Int) -> (_ step: Int) -> [Int] {
    let batches = sampler.batches(epoch: epoch)
    return { batches[$0] }
  }

  /// Its tokens with a tag where it has tags, else 1.
  public func lossTerms(of example: Int, epoch: Int) -> [Int] { [train.examples[example].lossTerms] }

  /// The mean of the head's loss; with accumulated batches and tags over the tokens that have one.
  public func loss(of examples: [Int], in pass: LossPass) throws -> ExampleLoss {
    let batch = try train.batch(examples)
    let input = try EncoderInput(batch, on: device)
    let logits = try withAutocast(pass.precision == .bf16 ? .bfloat16 : nil, on: device) {
      try model.logits(input, training: true, taps: pass.taps)
    }
    return ExampleLoss(parts: [try model.loss(logits, batch)], input: input)
  }

  /// The scores of the dev part.
  public func scores() throws -> [Score: Double]? {
    guard let dev else { return nil }
    let predictor = Predictor(model: model, batchSize: settings.batchSize, precision: settings.precision)
    return try predictor.evaluate(dev).scores
  }
}
