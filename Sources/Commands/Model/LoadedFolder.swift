package import Datasets
package import ModelFormat
package import Tokenization

/// A fine-tuned model folder with what turns texts into its input.
package struct LoadedFolder {
  /// What lies in the folder.
  package let folder: ModelFolder
  /// The head.
  package let head: ClassifierConfiguration
  /// The folder's tokenizer.
  package let tokenizer: Tokenizer
  /// The labels in the order of the outputs; nil for regression.
  package let labels: LabelMap?

  /// Opens a model: a folder, or a name of the hub.
  ///
  /// Throws when the folder has no classifier: a bare encoder must be fine-tuned first.
  package init(_ model: String) throws {
    let path = try ModelPlace.folder(model)
    folder = try ModelFolder(path)
    head = try folder.requireClassifier()
    tokenizer = try Tokenizer(folder: path)
    labels = head.problemType == .regression ? nil : try LabelMap(labels: head.labels)
  }

  /// Encodes texts for this model.
  ///
  /// - Parameter maximumLength: longer texts are cut to this many tokens; nil for the length of training.
  /// Throws `CommandError` for a length that the model has no positions for, and what encoding throws.
  package func encode(
    _ dataset: Dataset, maximumLength: Int?, threads: Int?, requiringTargets: Bool = true
  ) throws -> EncodedDataset {
    try EncodedDataset(
      dataset, tokenizer: tokenizer, labels: labels,
      maximumLength: folder.maximumLength(asked: maximumLength),
      requiringTargets: requiringTargets, threads: threads)
  }
}
