import Datasets
import Encoders
import Torch

extension EncoderInput {
  /// The rows of a batch as tensors [rows, columns] on `device`.
  init(_ batch: Batch, on device: Device) throws {
    try self.init(
      inputIds: batch.inputIds, attentionMask: batch.attentionMask, tokenTypeIds: batch.tokenTypeIds,
      rows: batch.rows, columns: batch.columns, on: device)
  }
}

extension SequenceClassifier {
  /// The mean loss of logits [rows, labels] against the targets of a batch, in float32.
  func loss(_ logits: Tensor, _ batch: Batch) throws -> Tensor {
    try loss(logits, targets(labels: batch.labels, values: batch.targets, rows: batch.rows))
  }
}
