import Datasets
import Encoders
import Torch

/// A batch of pre-training samples on the model's device: N hidden words in B texts.
struct DeviceBatch {
  /// [B, T].
  let input: EncoderInput
  /// Where hidden words stand among the B T tokens, int64 [N].
  let places: Tensor
  /// The hidden words, int64 [N].
  let words: Tensor
  /// How the pairs stand, int64 [B]; nil for single texts.
  let sentences: Tensor?

  /// Takes a batch to a device.
  init(_ batch: PretrainingBatch, on device: Device) throws {
    input = try EncoderInput(
      inputIds: batch.inputIds, attentionMask: batch.attentionMask, tokenTypeIds: batch.tokenTypeIds,
      rows: batch.rows, columns: batch.columns, on: device)
    let hidden = batch.labels.indices.filter { batch.labels[$0] != Int64(PretrainingSample.ignoredLabel) }
    places = try Tensor(hidden.map(Int64.init), shape: [hidden.count], on: device)
    words = try Tensor(hidden.map { batch.labels[$0] }, shape: [hidden.count], on: device)
    sentences =
      batch.sentenceLabels.isEmpty
      ? nil : try Tensor(batch.sentenceLabels, shape: [batch.rows], on: device)
  }

  /// The mean cross-entropy of hidden words (0 without any), and that of pairs where there are some.
  func losses(of output: PretrainingOutput) throws -> [Tensor] {
    let sum = try output.words.to(.float32).crossEntropy(targets: words, reduction: .sum)
    let losses = [try sum / Double(max(1, words.count))]
    guard let logits = output.sentences, let sentences else { return losses }
    return losses + [try logits.to(.float32).crossEntropy(targets: sentences)]
  }

  /// How many words and pairs are told rightly.
  func right(in output: PretrainingOutput) throws -> (words: Int, sentences: Int) {
    func count(_ logits: Tensor, _ targets: Tensor) throws -> Int {
      if targets.count == 0 { return 0 }
      return Int(try logits.argmax(dimension: 1).isEqual(to: targets).to(.float32).sum().item())
    }
    let right = try count(output.words, words)
    guard let logits = output.sentences, let sentences else { return (right, 0) }
    return (right, try count(logits, sentences))
  }
}
