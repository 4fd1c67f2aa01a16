import Commands
import Encoders
import Torch

/// A fine-tuned model folder, ready to train or run on libtorch.
struct LoadedModel {
  /// What lies in the folder, and what turns texts into the model's input.
  let source: LoadedFolder
  /// The weights with their head.
  let classifier: SequenceClassifier

  /// Loads a model, a folder or a name of the hub, onto `device`.
  ///
  /// Throws when the folder has no classifier: a bare encoder must be fine-tuned first.
  init(_ model: String, device: Device) throws {
    source = try LoadedFolder(model)
    classifier = try SequenceClassifier(folder: source.folder, on: device)
  }
}
