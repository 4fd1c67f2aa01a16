/// Counts of (gold class, predicted class) pairs: what every single-label score is made of.
///
/// `counts[g * classes + p]` = number of examples of gold class g that were predicted as p.
/// Scores are in ConfusionMatrix+Scores. A value type; classes x classes integers.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The most classes that pairs are counted of: 2 GiB of counts.
  public static let mostClasses = 16_384

  /// The number of classes, seen or not.
  public let classes: Int
  /// classes x classes counts, row-major: rows are gold, columns predicted.
  public let counts: [Int]

  /// Counts the pairs of two equally long lists of class indices in 0 ..< `classes`.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`, `outOfRange` (with the place). Linear time.
  public init(gold: [Int], predicted: [Int], classes: Int) throws {
    try EvaluationError.requireEqualCounts("confusion matrix", gold.count, predicted.count)
    guard classes <= Self.mostClasses else {
      throw EvaluationError(
        .outOfRange, "confusion matrix: expected at most \(Self.mostClasses) classes, found \(classes)")
    }
    var counts = [Int](repeating: 0, count: max(classes, 0) * max(classes, 0))
    for (place, (g, p)) in zip(gold, predicted).enumerated() {
      guard g >= 0, g < classes, p >= 0, p < classes else {
        throw EvaluationError(
          .outOfRange,
          "confusion matrix: example \(place): expected classes in 0..<\(classes), found gold \(g), "
            + "predicted \(p)"
        )
      }
      counts[g * classes + p] += 1
    }
    self.classes = classes
    self.counts = counts
  }

  /// A matrix from its rows (gold), each with one count for every predicted class.
  ///
  /// Throws ``EvaluationError`` when the rows are not square, a count is negative, or all are zero.
  public init(rows: [[Int]]) throws {
    for (g, row) in rows.enumerated() {
      try EvaluationError.requireEqualCounts("confusion matrix, row \(g)", row.count, rows.count)
      if let negative = row.first(where: { $0 < 0 }) {
        throw EvaluationError(.outOfRange, "confusion matrix, row \(g): expected counts, found \(negative)")
      }
    }
    let counts = rows.flatMap { $0 }
    guard counts.contains(where: { $0 > 0 }) else {
      throw EvaluationError(.empty, "confusion matrix: expected at least one example, found none")
    }
    classes = rows.count
    self.counts = counts
  }

  /// The number of examples of class `gold` that were predicted as `predicted`. Traps outside the range.
  public subscript(gold gold: Int, predicted predicted: Int) -> Int {
    counts[gold * classes + predicted]
  }

  /// The number of examples.
  public var total: Int { counts.reduce(0, +) }

  /// The number of examples that were predicted as what they are.
  public var correct: Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] } }

  /// Per class, the number of examples that are of it (support): the row sums.
  public var goldCounts: [Int] {
    (0..<classes).map { g in counts[g * classes..<(g + 1) * classes].reduce(0, +) }
  }

  /// Per class, the number of examples predicted as it: the column sums.
  public var predictedCounts: [Int] {
    var sums = [Int](repeating: 0, count: classes)
    for g in 0..<classes {
      for p in 0..<classes { sums[p] += counts[g * classes + p] }
    }
    return sums
  }
}
