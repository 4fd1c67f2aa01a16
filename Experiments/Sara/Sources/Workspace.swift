import Datasets
import ModelFormat
import Tokenization

/// The data, the pretrained encoder and the folders of the experiment.
struct Workspace {
  /// The number of folds.
  static let folds = 5
  /// The number of Sara's intents.
  static let intents = 62

  /// The pretrained encoder.
  let encoder: ModelFolder
  let tokenizer: Tokenizer
  /// The folds.
  let splits: [DataSplit]
  /// Every label of the data, so that all folds agree on their numbers.
  let labels: LabelMap
  /// Where the dense models stay that other cells start from.
  let models: String

  /// Opens data and encoder and cuts the folds: seed 0, a tenth of each fold's rest as its dev part.
  init(encoder: String, data: String, models: String) throws {
    self.encoder = try ModelFolder(encoder)
    tokenizer = try Tokenizer(folder: encoder)
    let source = try DataSource(path: data, options: ReadingOptions())
    splits = try source.folds(Self.folds, settings: SplitSettings(seed: 0, devShare: 0.1))
    labels = try LabelMap(of: [source.dataset])
    guard labels.count == Self.intents else {
      throw ExperimentError("\(data): expected \(Self.intents) intents, found \(labels.count)")
    }
    self.models = models
  }

  /// The texts of one part of a fold as tokens, cut at 128.
  func encoded(_ part: SplitPart, of fold: Int) throws -> EncodedDataset {
    try EncodedDataset(
      splits[fold].part(part), tokenizer: tokenizer, labels: labels, maximumLength: 128)
  }

  /// The true labels of a fold's test part.
  func gold(of fold: Int) throws -> [Int] {
    let test = try splits[fold].part(.test)
    return try test.examples.enumerated().map { place, example in
      try labels.requireIndex(of: example.target.labelNames.first ?? "", in: test, at: place)
    }
  }

  /// The folder of a run's model.
  func modelPath(of run: CellRun) -> String { "\(models)/\(run.name)" }
}
