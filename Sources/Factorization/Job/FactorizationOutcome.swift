public import ModelFormat

/// A factorised model, before any recovery.
public struct FactorizationOutcome: Sendable {
  /// The shape.
  public let configuration: EncoderConfiguration
  /// The head, unchanged.
  public let classifier: ClassifierConfiguration?
  /// All tensors of the shape and the head under their canonical names, in the order of the file.
  public let tensors: [StoredTensor]
  /// What was done.
  public let report: FactorizationReport

  /// A writer of the model as a folder.
  ///
  /// - Parameters:
  ///   - source: The folder this model was made from: tokenizer files, steps so far and unknown keys come from there.
  ///   - step: The step that made this model.
  public func folderWriter(source: ModelFolder? = nil, step: ManifestStep? = nil) -> ModelFolderWriter {
    ModelFolderWriter(
      configuration: configuration, classifier: classifier, tensors: tensors, source: source, step: step)
  }
}
