/// Scores of a task in which an example has any number of labels.
///
/// Made from two lists of rows, one row an example, one flag a label.
public struct MultiLabelScores: Sendable, Equatable {
  /// One-vs-rest counts and F1 of every label, in label order.
  public let perLabel: [ClassScore]
  /// Share of examples whose predicted set equals the gold set, 0...1.
  public let subsetAccuracy: Double
  /// Number of examples.
  public let examples: Int

  /// Counts the flags of `gold` and `predicted`, [examples][labels] each.
  ///
  /// Throws ``EvaluationError`` when there are no examples or any two rows differ in length. Linear time.
  public init(gold: [[Bool]], predicted: [[Bool]]) throws {
    try EvaluationError.requireEqualCounts("multi-label scores", gold.count, predicted.count)
    let labels = gold[0].count
    var truePositives = [Int](repeating: 0, count: labels)
    var support = truePositives
    var positives = truePositives
    var exact = 0
    for (place, (g, p)) in zip(gold, predicted).enumerated() {
      guard g.count == labels, p.count == labels else {
        throw EvaluationError(
          .lengthsDiffer,
          "multi-label scores: example \(place): expected \(labels) flags, found \(g.count) gold, "
            + "\(p.count) predicted"
        )
      }
      for label in 0..<labels {
        if g[label] { support[label] += 1 }
        if p[label] { positives[label] += 1 }
        if g[label] && p[label] { truePositives[label] += 1 }
      }
      if g == p { exact += 1 }
    }
    perLabel = (0..<labels).map {
      ClassScore(
        classIndex: $0, truePositives: truePositives[$0], support: support[$0], predicted: positives[$0])
    }
    subsetAccuracy = Double(exact) / Double(gold.count)
    examples = gold.count
  }

  /// F1 of the counts summed over labels, 0...1 (scikit-learn's `average="micro"`).
  public var microF1: Double {
    ClassScore.f1(
      truePositives: perLabel.reduce(0) { $0 + $1.truePositives },
      support: perLabel.reduce(0) { $0 + $1.support },
      predicted: perLabel.reduce(0) { $0 + $1.predicted })
  }

  /// Mean F1 over the labels seen in gold or prediction, 0...1; 0 when no flag is set at all.
  ///
  /// The house's definition. scikit-learn, given indicator matrices, averages over every column:
  /// ``macroF1OverAllLabels``.
  public var macroF1: Double {
    let seen = perLabel.filter { $0.support > 0 || $0.predicted > 0 }
    return seen.isEmpty ? 0 : seen.reduce(0) { $0 + $1.f1 } / Double(seen.count)
  }

  /// Mean F1 over all labels, unseen ones with 0 (scikit-learn's `average="macro"` on indicator matrices).
  public var macroF1OverAllLabels: Double {
    perLabel.isEmpty ? 0 : perLabel.reduce(0) { $0 + $1.f1 } / Double(perLabel.count)
  }
}
