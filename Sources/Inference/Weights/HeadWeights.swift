import ModelFormat

/// The maps between a text's features and its logits.
struct HeadWeights: Sendable {
  /// Where features come from.
  let pooling: Pooling
  /// tanh(W x + b) before the classifier; nil where the pooling has none.
  let pooler: PackedMatrix?
  /// In fp32: it is small, and nothing evens out what it loses.
  let classifier: PackedMatrix

  /// Packs the head of a model.
  init(_ head: ClassifierConfiguration, _ reader: WeightReader) throws {
    let configuration = reader.configuration
    pooling = head.pooling
    pooler =
      head.pooling == .pooler
      ? try reader.map(
        "pooler.dense", inputs: configuration.hiddenSize, outputs: configuration.pooler ?? 0) : nil
    classifier = try reader.plain.map(
      "classifier", inputs: configuration.classifierInputWidth(head.pooling), outputs: head.labels.count)
  }
}
