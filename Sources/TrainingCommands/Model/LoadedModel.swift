import Datasets
import Encoders
import JSON
import ModelFormat
import Tokenization
import Torch

/// A fine-tuned model folder, ready to run.
struct LoadedModel {
  /// What lies in the folder.
  let folder: ModelFolder
  /// The weights with their head.
  let classifier: SequenceClassifier
  /// The folder's tokenizer.
  let tokenizer: Tokenizer
  /// The labels in the order of the outputs; nil for regression.
  let labels: LabelMap?

  /// Loads `path` onto `device`.
  ///
  /// Throws when the folder has no classifier: a bare encoder must be fine-tuned first.
  init(_ path: String, device: Device) throws {
    folder = try ModelFolder(path)
    guard let head = folder.classifier else {
      throw CommandError(
        "\(path) is an encoder without a classifier; train one with `bertie finetune \(path) --data … --out …`"
      )
    }
    classifier = try SequenceClassifier(folder: folder, on: device)
    tokenizer = try Tokenizer(folder: path)
    labels = head.problemType == .regression ? nil : try LabelMap(labels: head.labels)
  }

  /// Encodes texts for this model.
  ///
  /// - Parameter maximumLength: longer texts are cut to this many tokens; nil for the length of training.
  /// Throws `CommandError` for a length that the model has no positions for, and what encoding throws.
  func encode(
    _ dataset: Dataset, maximumLength: Int?, threads: Int?, requiringTargets: Bool = true
  ) throws -> EncodedDataset {
    let length = try folder.maximumLength(asked: maximumLength)
    return try EncodedDataset(
      dataset, tokenizer: tokenizer, labels: labels, maximumLength: length,
      requiringTargets: requiringTargets, threads: threads)
  }
}
