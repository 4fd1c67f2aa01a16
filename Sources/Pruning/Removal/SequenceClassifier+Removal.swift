public import Encoders
import ModelFormat

extension SequenceClassifier {
  /// A model of another shape, with the same head and device, made of `tensors`.
  ///
  /// - Throws: what `SequenceClassifier.init(configuration:classifier:tensors:on:)` throws.
  func rebuilt(_ configuration: EncoderConfiguration, _ tensors: [StoredTensor]) throws -> SequenceClassifier
  {
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return try SequenceClassifier(
      configuration: configuration, classifier: classifier, tensors: { byName[$0] }, on: device)
  }

  /// The model without the neurons that `masks` lacks, and without what only met their zeros.
  ///
  /// It computes what this model computes with those neurons' weight rows and bias entries at zero.
  /// - Throws: `PruningError` `shapeMismatch` when the masks are of another shape; `TorchError`.
  public func removing(_ masks: NeuronMasks) throws -> SequenceClassifier {
    let plan = try RemovalPlan(
      removing: masks, from: configuration, classifierLabels: readsPooler ? classifier.labels.count : nil)
    return try rebuilt(plan.configuration, plan.removed(from: exportTensors()))
  }
}
