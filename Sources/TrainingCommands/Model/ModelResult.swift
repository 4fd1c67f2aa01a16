import Encoders
import JSON
import ModelFormat

/// A trained or pruned model with everything that its folder says about it.
struct ModelResult {
  /// The command that made it.
  let step: String
  /// The model.
  let classifier: SequenceClassifier
  /// The folder it was made from.
  let source: ModelFolder
  /// The settings of the step.
  let settings: JSONObject
  /// The seed of the step.
  let seed: UInt64
  /// The split of the data with its digests.
  let data: JSONValue
  /// The scores by part.
  let scores: JSONValue
  /// What else the step found: curves, sparsity.
  let outcome: JSONObject

  /// The writer of the result's folder.
  func writer() throws -> ModelFolderWriter { try writer(of: classifier) }

  /// The writer of another form of the model, as its full-width twin.
  func writer(of form: SequenceClassifier) throws -> ModelFolderWriter {
    try writer(
      configuration: form.encoder.configuration, classifier: form.classifier, tensors: form.exportTensors())
  }

  /// The writer of the zero-padded form that stock transformers loads.
  ///
  /// Throws `ModelFormatError` (`notExpressible`) with the reason where there is none.
  func compatibleWriter() throws -> ModelFolderWriter {
    let form = try CompatibleModel(
      configuration: classifier.encoder.configuration, classifier: classifier.classifier,
      tensors: classifier.exportTensors())
    return try writer(configuration: form.configuration, classifier: form.classifier, tensors: form.tensors)
  }

  private func writer(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration?, tensors: [StoredTensor]
  ) throws -> ModelFolderWriter {
    ModelFolderWriter(
      configuration: configuration, classifier: classifier, tensors: tensors, source: source,
      step: ManifestStep(
        step: step, settings: settings, seed: Int(exactly: seed), data: data, score: scores,
        parent: source.weightsDigest(), other: outcome))
  }
}
