import Commands
import Console
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

  /// What was found in encoding that the user should be told.
  private let notes: [String]

  /// Says on standard error what was decided in cutting and encoding the data.
  func writeNotes() {
    split.writeNotes()
    notes.forEach { Terminal.writeError("Note: \($0)") }
  }

  /// Encodes every part of `split`.
  ///
  /// - Parameters:
  ///   - task: the task of the data; nil for none.
  ///   - labels: the labels of a model that has been trained before; nil to take the task's or those of the training part.
  ///   - limits: how many tokens of which text are seen.
  ///   - augmentation: adds copies to the training part; nil for none.
  /// Throws `DatasetError` for a label that the model does not know, naming where it stands, and for a task without training data.
  init(
    split: DataSplit, problem: ProblemType, task: TaskDefinition?, labels known: LabelMap?,
    tokenizer: Tokenizer,
    limits: TokenLimits, augmentation: TextAugmentation? = nil, threads: Int?
  ) throws {
    let labels: LabelMap?
    if let task {
      labels = try known ?? task.labelMap(training: split.part(.train))
    } else {
      labels = problem == .regression ? nil : try known ?? LabelMap(of: [split.part(.train)])
    }
    func encode(_ dataset: Dataset) throws -> EncodedDataset {
      try EncodedDataset(
        dataset, tokenizer: tokenizer, labels: labels, limits: limits, rule: task?.rule, threads: threads)
    }
    self.split = split
    self.labels = labels
    let texts = try split.part(.train)
    let varied = try augmentation?.augment(texts)
    train = try encode(varied ?? texts)
    dev = try encode(split.part(.dev))
    test = try split.parts[.test].flatMap { part in
      part.examples.contains { $0.target != .none } ? try encode(part) : nil
    }
    let lost = train.origin?.lostAnswers(train.examples) ?? 0
    notes =
      lost == 0 ? [] : ["\(lost) answers of the train part are in no window whole: they are learnt as absent"]
  }
}
