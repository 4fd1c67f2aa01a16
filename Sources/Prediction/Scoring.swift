public import Datasets
import Evaluation
public import ModelFormat

/// Which scores a problem has, and how predictions earn them.
public enum Scoring {
  /// The scores other than the loss that a sequence head's problem has, its own first: the one that chooses the
  /// best weights.
  public static func scores(of problemType: ProblemType) -> [Score] {
    switch problemType {
    case .singleLabelClassification: [.macroF1, .accuracy, .microF1, .matthews]
    case .multiLabelClassification: [.macroF1, .accuracy, .microF1]
    case .regression: [.pearson, .spearman]
    }
  }

  /// The scores of predictions, without the loss: those of the head, and those that the data's task adds.
  ///
  /// Throws `EvaluationError` for numbers that cannot be scored. Targets must be those that
  /// ``validateTargets(_:classifier:kind:part:)`` accepts.
  public static func scores(
    of predictions: Predictions, on data: EncodedDataset, answers: AnswerSettings = AnswerSettings()
  ) throws -> [Score: Double] {
    var scores: [Score: Double]
    switch (predictions.kind, data.origin?.parts) {
    case (.sequence, _): scores = try sequenceScores(of: predictions, on: data)
    case (.choice, _): scores = choiceScores(of: predictions, on: data)
    case (.tokens, .words): scores = try entityScores(of: predictions, on: data)
    case (.tokens, _): scores = tokenScores(of: predictions, on: data)
    case (.span, .answers):
      scores = try data.origin.map { try answerScores(of: predictions, on: data, $0, answers) } ?? [:]
    case (.span, _): scores = spanScores(of: predictions, on: data)
    }
    if let origin = data.origin, let rule = origin.rule {
      let more = try ruleScores(rule, of: predictions, on: data, origin, scores)
      scores.merge(more) { $1 }
    }
    return scores
  }

  private static func sequenceScores(
    of predictions: Predictions, on data: EncodedDataset
  ) throws -> [Score: Double] {
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

  private static func choiceScores(of predictions: Predictions, on data: EncodedDataset) -> [Score: Double] {
    let right = data.examples.indices.count { data.examples[$0].target == .label(predictions.label(of: $0)) }
    return [.accuracy: Double(right) / Double(data.count)]
  }

  /// The share of words with the right tag, where there are no texts.
  private static func tokenScores(of predictions: Predictions, on data: EncodedDataset) -> [Score: Double] {
    var (right, all) = (0, 0)
    for (index, example) in data.examples.enumerated() {
      guard case .tags(let tags) = example.target else { continue }
      for (gold, found) in zip(tags, predictions.rowLabels(of: index)) where gold != EncodedTarget.ignoredTag
      {
        all += 1
        if Int(gold) == found { right += 1 }
      }
    }
    return [.accuracy: Double(right) / Double(all)]
  }

  /// The share of examples whose largest start and largest end are the target's, where there are no texts.
  private static func spanScores(of predictions: Predictions, on data: EncodedDataset) -> [Score: Double] {
    let right = data.examples.indices.count { index in
      let logits = Array(predictions.logits(of: index))
      func largest(_ column: Int) -> Int {
        stride(from: column, to: logits.count, by: 2).reduce(column) { logits[$1] > logits[$0] ? $1 : $0 } / 2
      }
      return data.examples[index].target == .span(start: largest(0), end: largest(1))
    }
    return [.accuracy: Double(right) / Double(data.count)]
  }
}
