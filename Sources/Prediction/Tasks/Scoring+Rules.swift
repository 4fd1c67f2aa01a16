public import Datasets
import Evaluation
public import ModelFormat

extension Scoring {
  /// The scores other than the loss that a head has on a task, the task's own first: the one that chooses the best
  /// weights.
  ///
  /// The scores of entities and of answers need the texts that ``EncodedDataset/origin`` has. Those of groups, of
  /// scope and of questions without answer are there only where the data have such examples.
  public static func scores(of kind: HeadKind, _ problemType: ProblemType, rule: ScoringRule?) -> [Score] {
    let own: [Score] =
      switch rule {
      case nil, .intents, .multiLabel, .entities, .answers, .answersOrNone: []
      case .accuracy: [.accuracy]
      case .matthews: [.matthews]
      case .accuracyAndF1: [.combined, .accuracy, .positiveF1]
      case .accuracyAndMacroF1: [.combined, .accuracy, .macroF1]
      case .correlation: [.combined, .pearson, .spearman]
      case .groupAccuracy: [.accuracy, .matchedAccuracy, .mismatchedAccuracy, .middleAccuracy, .highAccuracy]
      case .multiRC: [.combined, .answerF1, .exactMatch, .questionF1]
      case .record: [.combined, .wordF1, .exactMatch]
      case .parity: [.accuracy, .parity]
      case .similarity: [.spearman, .pearson]
      }
    let usual: [Score] =
      switch kind {
      case .sequence: scores(of: problemType)
      case .choice: [.accuracy]
      case .tokens: [.entityF1, .entityPrecision, .entityRecall, .accuracy]
      case .span: [.wordF1, .exactMatch]
      }
    let further: [Score] =
      switch rule {
      case .intents: [.inScopeAccuracy, .outOfScopeRecall]
      case .answersOrNone:
        [.hasAnswerF1, .hasAnswerExactMatch, .noAnswerAccuracy, .bestF1, .bestExactMatch]
      default: []
      }
    return own + usual.filter { !own.contains($0) } + further
  }

  /// The scores that a task's rule adds to those of the head.
  static func ruleScores(
    _ rule: ScoringRule, of predictions: Predictions, on data: EncodedDataset, _ origin: EncodedOrigin,
    _ scores: [Score: Double]
  ) throws -> [Score: Double] {
    let gold = data.examples.map { if case .label(let label) = $0.target { label } else { -1 } }
    let predicted = (0..<predictions.count).map { predictions.kind == .span ? 0 : predictions.label(of: $0) }
    switch rule {
    case .accuracy, .matthews, .multiLabel, .entities, .answers, .similarity: return [:]
    case .accuracyAndF1:
      let f1 = try positiveF1(gold, predicted, origin.labels)
      return [.positiveF1: f1, .combined: mean([scores[.accuracy], f1])]
    case .accuracyAndMacroF1:
      let matrix = try ConfusionMatrix(gold: gold, predicted: predicted, classes: predictions.columns)
      let f1 = matrix.macroF1OverAllClasses
      return [.macroF1: f1, .combined: mean([scores[.accuracy], f1])]
    case .correlation: return [.combined: mean([scores[.pearson], scores[.spearman]])]
    case .groupAccuracy: return groupAccuracies(gold, predicted, origin.dataset)
    case .multiRC:
      let positive = origin.labels?.index(of: "1") ?? 1
      let found = try QuestionScores(
        gold: gold.map { $0 == positive }, predicted: predicted.map { $0 == positive },
        questions: origin.dataset.examples.map { $0.group ?? "" })
      return [
        .answerF1: found.answerF1, .questionF1: found.questionF1, .exactMatch: found.exactMatch,
        .combined: mean([found.answerF1, found.exactMatch]),
      ]
    case .record: return try recordScores(predicted, origin.dataset)
    case .parity:
      let pairs = origin.dataset.examples.compactMap(\.group)
      // A part of the data may have one half of a pair only.
      guard pairs.count == predicted.count, Groups(pairs).places.allSatisfy({ $0.count == 2 }) else {
        return [:]
      }
      return [.parity: try PairParity.share(predicted: predicted, pairs: pairs)]
    case .intents:
      let names = ["oos", "out_of_scope"]
      guard let outside = names.compactMap({ origin.labels?.index(of: $0) }).first else { return [:] }
      let found = try ScopeScores(gold: gold, predicted: predicted, outOfScope: outside)
      return [.inScopeAccuracy: found.inScopeAccuracy, .outOfScopeRecall: found.outOfScopeRecall]
    case .answersOrNone: return [:]
    }
  }

  /// F1 of the label `1`, whatever place a model gives it.
  private static func positiveF1(_ gold: [Int], _ predicted: [Int], _ labels: LabelMap?) throws -> Double {
    let positive = labels?.index(of: "1") ?? 1
    return try ConfusionMatrix(
      gold: gold.map { $0 == positive ? 1 : 0 }, predicted: predicted.map { $0 == positive ? 1 : 0 },
      classes: 2
    ).positiveF1
  }

  private static func groupAccuracies(_ gold: [Int], _ predicted: [Int], _ data: Dataset) -> [Score: Double] {
    let groups: [(String, Score)] = [
      ("matched", .matchedAccuracy), ("mismatched", .mismatchedAccuracy), ("middle", .middleAccuracy),
      ("high", .highAccuracy),
    ]
    var scores: [Score: Double] = [:]
    for (group, score) in groups {
      let places = data.examples.indices.filter { data.examples[$0].group == group }
      if places.isEmpty { continue }
      scores[score] = Double(places.count { gold[$0] == predicted[$0] }) / Double(places.count)
    }
    return scores
  }

  private static func recordScores(_ predicted: [Int], _ data: Dataset) throws -> [Score: Double] {
    let answers = data.examples.map { example in
      if case .answers(let answers) = example.target { answers.map(\.text) } else { [String]() }
    }
    let texts = zip(data.examples, predicted).map { example, index in
      if case .cloze(_, let entities) = example.form { entities[index] } else { "" }
    }
    let scores = try AnswerScores(predicted: texts, answers: answers)
    return [
      .wordF1: scores.f1, .exactMatch: scores.exactMatch, .combined: mean([scores.f1, scores.exactMatch]),
    ]
  }

  private static func mean(_ values: [Double?]) -> Double {
    values.reduce(0) { $0 + ($1 ?? .nan) } / Double(values.count)
  }
}
