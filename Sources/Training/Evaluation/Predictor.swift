public import Datasets
public import Encoders
import Evaluation
public import ModelFormat
public import Prediction
import Torch

/// Runs a classifier on many examples: batches of similar length, no gradients, no dropout, original order.
///
/// Nothing is drawn from libtorch's generator, so a prediction in the middle of training changes nothing of it.
public struct Predictor: TextClassifier {
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

  /// The head.
  public var head: ClassifierConfiguration { model.classifier }

  /// The model's outputs for every example; see `TextClassifier`.
  public func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float] {
    let batches = data.evaluationBatches(size: batchSize)
    var outputs: [[[Float]]] = []
    var done = 0
    for indices in batches {
      let examples = indices.map { data.examples[$0].withoutTarget }
      let batch = try Batch(examples: examples, exampleIndices: indices, padTokenId: data.padTokenId)
      let logits = try logits(of: EncoderInput(batch, on: model.device))
      outputs.append(head.divided(logits, examples, columns: batch.columns))
      done += indices.count
      progress(done, data.count)
    }
    return Array(EncodedDataset.restoringOrder(outputs, of: batches).joined())
  }

  /// The logits of an input, row-major.
  func logits(of input: EncoderInput) throws -> [Float] {
    try withoutGradients {
      try withAutocast(precision == .bf16 ? .bfloat16 : nil, on: model.device) {
        try model.logits(input, training: false)
      }.to(.float32).floats()
    }
  }
}
