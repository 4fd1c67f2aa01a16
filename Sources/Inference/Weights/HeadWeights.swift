import CKernels
import ModelFormat

/// The maps between the features of a text, or of each of its tokens, and their logits.
struct HeadWeights: Sendable {
  /// What outputs belong to.
  let kind: HeadKind
  /// Where features come from.
  let pooling: Pooling
  /// f(W x + b) before the classifier; nil where the pooling has none.
  let pooler: PackedMatrix?
  /// f.
  let poolerActivation: ck_activation
  /// In fp32: it is small, and nothing evens out what it loses.
  let classifier: PackedMatrix

  /// Packs the head of a model.
  init(_ head: ClassifierConfiguration, _ reader: WeightReader) throws {
    let configuration = reader.configuration
    (kind, pooling) = (head.kind, head.pooling)
    poolerActivation =
      switch configuration.family.poolerActivation {
      case .tanh: CK_TANH
      case .relu: CK_RELU
      case .gelu: CK_GELU
      }
    pooler =
      head.pooling == .pooler
      ? try reader.map(
        "pooler.dense", inputs: configuration.hiddenSize, outputs: configuration.pooler ?? 0) : nil
    classifier = try reader.plain.map(
      "classifier", inputs: configuration.classifierInputWidth(head.pooling), outputs: head.labels.count)
  }

  /// Whether of each text only the first token is read.
  var readsOnlyFirst: Bool { kind.isPooled && pooling != .mean }
}
