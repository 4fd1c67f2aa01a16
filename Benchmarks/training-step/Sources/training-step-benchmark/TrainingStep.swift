import Encoders
import ModelFormat
import Torch

/// One training step of a classifier of MiniLM's shape on a fixed batch.
struct TrainingStep {
  let model: SequenceClassifier
  let input: EncoderInput
  let targets: Tensor
  let optimiser: AdamW

  /// 6 layers, H 384, 12 heads, I 1536, V 30522, 8 labels, dropout 0.1, untrained; ids from a fixed sequence, no padding.
  init(rows: Int, columns: Int, device: Device) throws {
    try RandomGenerator.seed(1)
    let configuration = EncoderConfiguration.bert(
      vocabSize: 30522, hiddenSize: 384, numHiddenLayers: 6, numAttentionHeads: 12, intermediateSize: 1536)
    model = try SequenceClassifier(
      random: configuration,
      classifier: ClassifierConfiguration(
        problemType: .singleLabelClassification, labels: (0..<8).map { "label \($0)" }), on: device)
    let ids = (0..<rows * columns).map { Int64(1 + ($0 * 7919) % 30_521) }
    input = try EncoderInput(inputIds: ids, rows: rows, columns: columns, on: device)
    targets = try Tensor((0..<rows).map { Int64($0 % 8) }, shape: [rows], on: device)
    let parameters = model.parameters
    for parameter in parameters { try parameter.tensor.setRequiresGrad(true) }
    let decayed = parameters.filter { !$0.name.hasSuffix("bias") && !$0.name.contains("LayerNorm") }
    let rest = parameters.filter { $0.name.hasSuffix("bias") || $0.name.contains("LayerNorm") }
    optimiser = try AdamW(
      groups: [
        .init(parameters: decayed.map(\.tensor), weightDecay: 0.01),
        .init(parameters: rest.map(\.tensor), weightDecay: 0),
      ], learningRate: 2e-5)
  }

  /// Forward, backward, AdamW; the loss.
  func run(_ precision: Tensor.ElementType?) throws -> Double {
    let loss = try withAutocast(precision, on: model.device) {
      try model.loss(model.logits(input, training: true), targets)
    }
    try loss.backward()
    try optimiser.step()
    try optimiser.zeroGrad()
    return try loss.item()
  }
}
