import Datasets
import ModelFormat
import Tokenization

/// The parts of a data set in the form that training and scoring take: tokens and label indices.
struct PreparedData {
  /// The texts, cut into parts, with the record that goes into bertie.json.
  let split: DataSplit
  /// The labels, in the model's order; nil for regression.
  let labels: LabelMap?
  /// The training part.
  let train: EncodedDataset
  /// The part that choices are made on.
  let dev: EncodedDataset
  /// The part that nothing is tuned on; nil where the data have none, or have none with labels.
  let test: EncodedDataset?

  /// Encodes every part of `split`.
  ///
  /// - Parameters:
  ///   - labels: the labels of a model that has been trained before; nil to take those of the training part.
  ///   - maximumLength: longer texts are cut to this many tokens.
  /// Throws `DatasetError` for a label that the model does not know, naming where it stands.
  init(
    split: DataSplit, problem: ProblemType, labels known: LabelMap?, tokenizer: Tokenizer, maximumLength: Int,
    threads: Int?
  ) throws {
    let labels = problem == .regression ? nil : try known ?? LabelMap(of: [split.part(.train)])
    func encode(_ dataset: Dataset) throws -> EncodedDataset {
      try EncodedDataset(
        dataset, tokenizer: tokenizer, labels: labels, maximumLength: maximumLength, threads: threads)
    }
    self.split = split
    self.labels = labels
    train = try encode(split.part(.train))
    dev = try encode(split.part(.dev))
    test = try split.parts[.test].flatMap { part in
      part.examples.contains { $0.target != .none } ? try encode(part) : nil
    }
  }
}
