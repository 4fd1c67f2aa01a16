public import ModelFormat
public import Torch

extension SequenceClassifier {
  /// Makes a classifier from a model folder that holds one.
  ///
  /// - Throws: `EncoderError` `.badHead` for a bare encoder, and as `init(configuration:classifier:tensors:on:)`.
  public convenience init(folder: ModelFolder, on device: Device = .cpu) throws {
    guard let classifier = folder.classifier else {
      throw EncoderError(
        .badHead, place: folder.path, expected: "a model with a classifier", found: "an encoder without one",
        advice: "Fine-tune it first.")
    }
    try self.init(
      configuration: folder.configuration, classifier: classifier, tensors: folder.tensor(named:), on: device)
  }

  /// Makes a classifier with a new head on the encoder of a folder; a head that is there is ignored.
  ///
  /// - Throws: as `init(newHead:on:tensors:device:)`.
  public convenience init(
    newHead classifier: ClassifierConfiguration, folder: ModelFolder, on device: Device = .cpu
  ) throws {
    try self.init(
      newHead: classifier, on: folder.configuration, tensors: folder.tensor(named:), device: device)
  }

  /// A writer of this model as a folder, with a copy of the weights as they are now.
  ///
  /// - Parameters:
  ///   - source: The folder this model was made from: tokenizer files, steps so far and unknown keys come from there.
  ///   - step: The step that made this model.
  /// - Throws: `TorchError` where copying fails.
  public func folderWriter(source: ModelFolder? = nil, step: ManifestStep? = nil) throws -> ModelFolderWriter
  {
    ModelFolderWriter(
      configuration: configuration, classifier: classifier, tensors: try exportTensors(), source: source,
      step: step)
  }
}
