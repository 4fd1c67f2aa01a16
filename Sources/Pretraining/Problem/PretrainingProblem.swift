public import Datasets
public import Encoders
public import JSON
public import ModelFormat
public import Prediction
public import Torch
public import Training

/// Pre-training as a problem for the trainer: hidden words, and on pairs of texts how they stand.
///
/// L = mean over hidden words of -log softmax(word logits)[word] + mean over pairs of -log softmax(sentence logits)[label], each
/// mean over all of an optimiser step, however its samples are cut into batches and processes. The second term is there where the
/// model has a head for pairs. Source: BERT (arXiv:1810.04805, section 3.1), ALBERT (arXiv:1909.11942, section 3.1): a plain sum.
///
/// Scored are held-out documents, with words hidden as in epoch 0, the same every time.
public final class PretrainingProblem: TrainingProblem {
  /// The model that is trained, in place.
  public let model: PretrainingModel

  private let train: PretrainingData
  private let heldOut: HeldOutSamples?
  private let settings: TrainingSettings

  /// Puts a model and its samples together.
  ///
  /// - Parameters:
  ///   - model: The model to train, with a head for pairs if and only if the samples are pairs.
  ///   - train: The samples to learn from.
  ///   - heldOut: Those that are scored; nil for no scores.
  ///   - settings: Batch sizes and precision are read.
  /// - Throws: `PretrainingError` where samples and model do not fit each other.
  public init(
    model: PretrainingModel, train: PretrainingData, heldOut: HeldOutSamples?, settings: TrainingSettings
  ) throws {
    try Self.requireFit(
      model.configuration, model.heads, vocabularySize: train.cache.vocabularySize, train.settings)
    self.model = model
    self.train = train
    self.heldOut = heldOut
    self.settings = settings
  }

  /// None: the heads are not a classifier's.
  public var classifier: SequenceClassifier? { nil }

  /// The model's.
  public var device: Device { model.device }

  /// The model's.
  public var parameters: [NamedTensor] { model.parameters }

  /// Digests of corpus and tokenizer, what decides the samples, and the model's shape.
  public var identity: JSONObject {
    [
      "data": [
        "corpus": .string(train.cache.corpusDigest), "tokenizer": .string(train.cache.tokenizerDigest),
        "samples": train.settings.json, "scored": .integer(Int64(heldOut?.count ?? 0)),
      ],
      "model": .object(model.configuration.config(pretraining: model.heads)),
    ]
  }

  /// The samples of an epoch.
  public var exampleCount: Int { train.count }

  /// The samples in steps; the last step of an epoch has what is left.
  public var stepsPerEpoch: Int { (train.count + settings.examplesPerStep - 1) / settings.examplesPerStep }

  /// Places in the epoch's order, one after the other: the order itself is drawn by the samples.
  public func examples(epoch: Int) -> (_ step: Int) -> [Int] {
    let (count, size) = (train.count, settings.examplesPerStep)
    return { step in Array(step * size..<min(count, (step + 1) * size)) }
  }

  /// The hidden words of a sample, and 1 for a pair.
  public func lossTerms(of example: Int, epoch: Int) -> [Int] {
    let sample = train.samples(at: CollectionOfOne(example), epoch: epoch)[0]
    let words = sample.labels.count { $0 != PretrainingSample.ignoredLabel }
    return model.heads.hasSentenceHead ? [words, 1] : [words]
  }

  /// The mean losses of hidden words and of pairs.
  public func loss(of examples: [Int], in pass: LossPass) throws -> ExampleLoss {
    let batch = try DeviceBatch(train.batch(at: examples, epoch: pass.step.epoch), on: device)
    let output = try withAutocast(pass.precision == .bf16 ? .bfloat16 : nil, on: device) {
      try model.forward(batch.input, places: batch.places, training: true)
    }
    return ExampleLoss(parts: try batch.losses(of: output), input: batch.input)
  }

  /// The loss, unless another was asked for.
  public var selection: Score { settings.selection ?? .loss }

  /// Losses and shares of right answers on the held-out samples.
  public func scores() throws -> [Score: Double]? {
    try heldOut?.scores(of: model, batchSize: settings.batchSize, precision: settings.precision)
  }

  /// Checks that a model can learn from samples, before there are any.
  ///
  /// - Parameters:
  ///   - configuration: The model's shape.
  ///   - heads: Its heads.
  ///   - vocabularySize: The number of the tokenizer's tokens.
  ///   - samples: What decides the samples.
  /// - Throws: `PretrainingError` (`modelDoesNotFit`).
  public static func requireFit(
    _ configuration: EncoderConfiguration, _ heads: PretrainingHeads, vocabularySize: Int,
    _ samples: PretrainingSettings
  ) throws {
    func refuse(_ place: String, _ expected: String, _ found: String) -> PretrainingError {
      PretrainingError(.modelDoesNotFit, place: place, expected: expected, found: found)
    }
    guard vocabularySize <= configuration.vocabSize else {
      throw refuse(
        "the tokenizer", "at most the model's \(configuration.vocabSize) tokens", "\(vocabularySize)")
    }
    guard samples.maximumLength <= configuration.maxTokens else {
      throw refuse(
        "the maximum length", "at most the model's \(configuration.maxTokens) tokens",
        "\(samples.maximumLength)")
    }
    let hasPairs = samples.objective.hasPairs
    guard hasPairs == heads.hasSentenceHead else {
      throw refuse(
        "the model's heads", hasPairs ? "one for pairs of texts" : "none for pairs",
        heads.hasSentenceHead ? "one" : "none")
    }
    guard !hasPairs || configuration.typeVocabSize >= 2 else {
      throw refuse(
        "the model's token types", "2, which tell the texts of a pair apart",
        "\(configuration.typeVocabSize)")
    }
  }
}
