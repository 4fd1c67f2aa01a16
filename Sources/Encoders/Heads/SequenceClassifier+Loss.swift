import ModelFormat
public import Torch

extension SequenceClassifier {
  /// The mean loss of a batch, a single number in float32.
  ///
  /// Single label: -log softmax(logits)[target], mean over texts; targets int64 [B]. Multi-label: binary cross-entropy of
  /// sigmoid(logits), mean over texts and labels; targets float32 [B, labels] of 0 and 1. Regression: squared error,
  /// mean over texts and outputs; targets float32 [B, labels], or [B] for one output. As in transformers.
  /// - Throws: `TorchError` where shapes or types do not fit.
  public func loss(_ logits: Tensor, _ targets: Tensor) throws -> Tensor {
    let logits = try logits.to(.float32)
    switch classifier.problemType {
    case .singleLabelClassification: return try logits.crossEntropy(targets: targets)
    case .multiLabelClassification: return try logits.binaryCrossEntropyWithLogits(targets: targets)
    case .regression: return try logits.meanSquaredError(targets: targets.reshaped(logits.shape))
    }
  }

  /// The targets of a batch as `loss` takes them, on this model's device.
  ///
  /// - Parameters:
  ///   - labels: The index of each text's label, for single-label heads; else empty.
  ///   - values: Row-major flags [rows, labels] or numbers [rows, outputs], for the other heads; else empty.
  ///   - rows: The number of texts.
  /// - Throws: `EncoderError` `.badTargets` for other counts or an index that is no label.
  public func targets(labels: [Int64], values: [Float], rows: Int) throws -> Tensor {
    let outputs = classifier.labels.count
    if classifier.problemType == .singleLabelClassification {
      guard labels.count == rows else { throw refusal("\(rows) label indices", "\(labels.count)") }
      if let wrong = labels.first(where: { !(0..<Int64(outputs)).contains($0) }) {
        throw refusal("label indices below \(outputs)", "\(wrong)")
      }
      return try Tensor(labels, shape: [rows], on: device)
    }
    guard values.count == rows * outputs else {
      throw refusal("\(rows) x \(outputs) values", "\(values.count)")
    }
    return try Tensor(values, shape: [rows, outputs], on: device)
  }

  private func refusal(_ expected: String, _ found: String) -> EncoderError {
    EncoderError(
      .badTargets, place: "targets (\(classifier.problemType.rawValue))", expected: expected, found: found)
  }
}
