public import Datasets
import Evaluation
public import ModelFormat

/// Which scores a problem has, and how predictions earn them.
public enum Scoring {
  /// The scores other than the loss that a problem has, its own first: the one that chooses the best weights.
  public static func scores(of problemType: ProblemType) -> [Score] {
    switch problemType {
    case .singleLabelClassification: [.macroF1, .accuracy, .microF1, .matthews]
    case .multiLabelClassification: [.macroF1, .accuracy, .microF1]
    case .regression: [.pearson, .spearman]
    }
  }

  /// Throws `PredictionError` with code `invalidData` unless there are examples and each has a target that the
  /// model's head can learn.
  public static func validateTargets(
    _ data: EncodedDataset, classifier: ClassifierConfiguration, part: String
  )
    throws
  {
    guard data.count > 0 else { throw PredictionError(.invalidData, "\(part): there are no examples") }
    let labels = classifier.labels.count
    for (index, example) in data.examples.enumerated() {
      let fits =
        switch (classifier.problemType, example.target) {
        case (.singleLabelClassification, .label(let label)): label >= 0 && label < labels
        case (.multiLabelClassification, .labels(let flags)): flags.count == labels
        case (.regression, .value(let value)): value.isFinite && labels == 1
        default: false
        }
      guard fits else {
        throw PredictionError(
          .invalidData,
          """
          \(part): the target of example \(index + 1) does not fit the model's head (expected a target for \
          \(classifier.problemType.rawValue) with \(labels) outputs, found \(kind(of: example.target)))
          """)
      }
      guard example.length > 0 else {
        throw PredictionError(.invalidData, "\(part): example \(index + 1) has no tokens")
      }
    }
  }

  /// The scores of predictions, without the loss.
  public static func scores(of predictions: Predictions, on data: EncodedDataset) throws -> [Score: Double] {
    let targets = data.examples.map(\.target)
    let examples = 0..<predictions.count
    switch predictions.problemType {
    case .singleLabelClassification:
      let gold: [Int] = targets.map { if case .label(let label) = $0 { label } else { -1 } }
      let matrix = try ConfusionMatrix(
        gold: gold, predicted: examples.map { predictions.label(of: $0) }, classes: predictions.columns)
      return [
        .accuracy: matrix.accuracy, .macroF1: matrix.macroF1, .microF1: matrix.microF1,
        .matthews: matrix.matthewsCorrelation,
      ]
    case .multiLabelClassification:
      let gold: [[Bool]] = targets.map { if case .labels(let flags) = $0 { flags } else { [] } }
      let scores = try MultiLabelScores(
        gold: gold, predicted: examples.map { predictions.labelFlags(of: $0) })
      return [.accuracy: scores.subsetAccuracy, .macroF1: scores.macroF1, .microF1: scores.microF1]
    case .regression:
      let gold: [Double] = targets.map { if case .value(let value) = $0 { value } else { .nan } }
      let scores = try RegressionScores(gold: gold, predicted: predictions.logits.map(Double.init))
      return [.pearson: scores.pearson, .spearman: scores.spearman]
    }
  }

  private static func kind(of target: EncodedTarget) -> String {
    switch target {
    case .none: "no target"
    case .label(let label): "label \(label)"
    case .labels(let flags): "\(flags.count) flags"
    case .value(let value): "value \(value)"
    }
  }
}
