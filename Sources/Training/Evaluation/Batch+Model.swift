package import Datasets
package import Encoders
package import Torch

extension EncoderInput {
  /// The rows of a batch as tensors [rows, columns] on `device`.
  package init(_ batch: Batch, on device: Device) throws {
    try self.init(
      inputIds: batch.inputIds, attentionMask: batch.attentionMask, tokenTypeIds: batch.tokenTypeIds,
      rows: batch.rows, columns: batch.columns, on: device)
  }
}

extension SequenceClassifier {
  /// The mean loss of a batch's logits against its targets, in float32; see `SequenceClassifier.loss` for each kind of head.
  func loss(_ logits: Tensor, _ batch: Batch) throws -> Tensor {
    try loss(
      logits,
      targets(
        labels: batch.labels, values: batch.targets, rows: batch.rows, columns: batch.columns,
        choiceCounts: batch.choiceCounts),
      choiceCounts: batch.choiceCounts)
  }
}

extension EncodedExample {
  /// The number of terms that the example has in a mean loss: its tokens with a tag where it has tags, else 1.
  var lossTerms: Int {
    guard case .tags(let tags) = target else { return 1 }
    return tags.count { $0 != EncodedTarget.ignoredTag }
  }
}
