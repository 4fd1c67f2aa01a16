import Encoders
import ModelFormat

extension SequenceClassifier {
  /// How many neurons each matrix has that may be pruned: the encoder's, and the pooler's where the head reads it.
  func neuronCounts(includesPooler: Bool) -> [LinearSite: Int] {
    configuration.neuronCounts(includesPooler: includesPooler && readsPooler)
  }

  /// Whether the logits depend on the pooler.
  var readsPooler: Bool { classifier.pooling == .pooler }

  /// The linear map at `site`.
  ///
  /// - Throws: `PruningError` `shapeMismatch` when the model has none there.
  func prunable(_ site: LinearSite) throws -> LinearParameters {
    if let linear = encoder.linear(at: site) { return linear }
    throw PruningError(
      .shapeMismatch, "the model has no \(site.component.rawValue) in layer \(site.layer) to be pruned")
  }
}
