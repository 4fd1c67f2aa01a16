public import Datasets
public import ModelFormat

extension TaskDefinition {
  /// What the head of a model for this task reads; nil where no head is trained.
  public var headKind: HeadKind? {
    switch form {
    case .label, .labels, .number: .sequence
    case .choice: .choice
    case .tags: .tokens
    case .span: .span
    case .similarity: nil
    }
  }

  /// What the head's outputs mean.
  public var problemType: ProblemType {
    switch form {
    case .labels: .multiLabelClassification
    case .number, .similarity: .regression
    case .label, .choice, .tags, .span: .singleLabelClassification
    }
  }

  /// The names of the head's outputs where the data have no labels: one score of a number or a choice, a start and
  /// an end of a span; nil where they have.
  public var fixedOutputs: [String]? {
    switch form {
    case .number, .similarity: ["score"]
    case .choice: ["fits"]
    case .span: ["start", "end"]
    case .label, .labels, .tags: nil
    }
  }

  /// The scores of the task, its own first: the one that chooses the best weights.
  public var scores: [Score] { Scoring.scores(of: headKind ?? .sequence, problemType, rule: rule) }

  /// The metrics by which the benchmark counts the task, in `Benchmark.score(_:)`'s order, from its scores; nil
  /// when one is missing.
  public func benchmarkMetrics(_ scores: [Score: Double]) -> [Double]? {
    let wanted: [Score] =
      switch rule {
      case .matthews: [.matthews]
      case .accuracyAndF1: [.accuracy, .positiveF1]
      case .accuracyAndMacroF1: [.accuracy, .macroF1]
      case .correlation: [.pearson, .spearman]
      case .groupAccuracy: [.matchedAccuracy, .mismatchedAccuracy]
      case .multiRC: [.answerF1, .exactMatch]
      case .record: [.wordF1, .exactMatch]
      default: [.accuracy]
      }
    let found = wanted.compactMap { scores[$0] }
    return found.count == wanted.count ? found : nil
  }

  /// Throws `PredictionError` (`invalidData`) unless a model's labels are the task's, in any order: outputs are
  /// mapped by name.
  public func requireLabels(_ names: [String]) throws {
    guard let labels else { return }
    let missing = labels.filter { label in !names.contains { $0.utf8.elementsEqual(label.utf8) } }
    guard missing.isEmpty, names.count == labels.count else {
      throw PredictionError(
        .invalidData,
        "\(name): expected a model with the labels \(labels.joined(separator: ", ")), "
          + "found \(LabelMap.listing(names)); write the names into id2label of its config.json")
    }
  }
}
