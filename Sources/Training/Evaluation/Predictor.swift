public import Datasets
public import Encoders
import Evaluation
import ModelFormat
import Torch

/// Runs a classifier on many examples: batches of similar length, no gradients, no dropout, original order.
///
/// Nothing is drawn from libtorch's generator, so a prediction in the middle of training changes nothing of it.
public struct Predictor {
  /// The model that predicts.
  public let model: SequenceClassifier

  /// The examples of one forward pass.
  public let batchSize: Int

  /// The arithmetic.
  public let precision: Precision

  /// Prepares predictions. Traps unless `batchSize` is positive.
  public init(
    model: SequenceClassifier, batchSize: Int = 32, precision: Precision = .fp32
  ) {
    requireUse(batchSize > 0, "Predictor needs a positive batch size, found \(batchSize)")
    self.model = model
    self.batchSize = batchSize
    self.precision = precision
  }

  /// The model's outputs for every example, in the order of `data`; targets are not looked at.
  ///
  /// - Parameter data: The encoded examples.
  /// - Parameter progress: Called after each batch with the examples done and all examples.
  ///
  /// Throws `TrainingError` with code `notFinite` when an output is not a number or infinite.
  public func predict(
    _ data: EncodedDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Predictions {
    let batches = data.evaluationBatches(size: batchSize)
    var rows: [[ArraySlice<Float>]] = []
    var done = 0
    let columns = model.classifier.labels.count
    for indices in batches {
      let batch = try Batch(
        examples: indices.map { data.examples[$0].withoutTarget }, exampleIndices: indices,
        padTokenId: data.padTokenId)
      let logits = try logits(of: batch)
      rows.append((0..<batch.rows).map { logits[$0 * columns..<($0 + 1) * columns] })
      done += indices.count
      progress(done, data.count)
    }
    let outputs = Array(EncodedDataset.restoringOrder(rows, of: batches).joined())
    if let place = outputs.firstIndex(where: { !$0.isFinite }) {
      throw TrainingError(
        .notFinite, "the model's output for example \(place / columns + 1) is \(outputs[place])")
    }
    return Predictions(problemType: model.classifier.problemType, columns: columns, logits: outputs)
  }

  /// The predictions for labelled examples and the scores they earn.
  ///
  /// The loss is that of training, taken over all examples at once in their order, so it does not depend on the
  /// batches.
  ///
  /// - Parameter data: The encoded examples, with targets.
  /// - Parameter progress: Called after each batch with the examples done and all examples.
  ///
  /// Throws `TrainingError` with code `invalidData` when a target does not fit, `notFinite` when a logit is not.
  public func evaluate(
    _ data: EncodedDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    try Scoring.validateTargets(data, classifier: model.classifier, part: "data")
    let predictions = try predict(data, progress: progress)
    var scores = try Scoring.scores(of: predictions, on: data)
    scores[.loss] = try loss(of: predictions, on: data)
    return EvaluationResult(predictions: predictions, scores: scores)
  }

  /// The logits of a batch, [rows x labels] row-major.
  func logits(of batch: Batch) throws -> [Float] { try logits(of: EncoderInput(batch, on: model.device)) }

  /// The logits of an input, [rows x labels] row-major.
  func logits(of input: EncoderInput) throws -> [Float] {
    try withoutGradients {
      try withAutocast(precision == .bf16 ? .bfloat16 : nil, on: model.device) {
        try model.logits(input, training: false)
      }.to(.float32).floats()
    }
  }

  /// The mean loss of predictions, computed from all logits [examples, labels] at once.
  private func loss(of predictions: Predictions, on data: EncodedDataset) throws -> Double {
    // One token each: a batch of all examples is wanted for its targets only.
    let targets = data.examples.map { EncodedExample(ids: [0], typeIds: [0], target: $0.target) }
    let batch = try Batch(examples: targets, padTokenId: data.padTokenId)
    let logits = try Tensor(
      predictions.logits, shape: [predictions.count, predictions.columns], on: model.device)
    return try withoutGradients { try model.loss(logits, batch).item() }
  }
}
