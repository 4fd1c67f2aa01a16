import Encoders
import JSON
import ModelFormat

/// A trained or pruned model with everything that its folder says about it.
struct ModelResult {
  /// What was asked for: the command, its settings, seed, data and parent.
  let request: ManifestStep
  /// The model.
  let classifier: SequenceClassifier
  /// The folder it was made from.
  let source: ModelFolder
  /// The scores by part.
  let scores: JSONValue
  /// What else the step found: curves, sparsity.
  let outcome: JSONObject
  /// Times of the model, which no two runs share; its other forms have none.
  let measured: JSONObject

  /// The writer of the result's folder.
  func writer() throws -> ModelFolderWriter {
    var writer = try writer(of: classifier)
    writer.measured = [request.step: .object(measured)]
    return writer
  }

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
    var step = request
    step.score = scores
    step.other = outcome
    return ModelFolderWriter(
      configuration: configuration, classifier: classifier, tensors: tensors, source: source, step: step)
  }
}
