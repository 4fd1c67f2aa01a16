/// Scores of a task whose target is a number.
public struct RegressionScores: Sendable, Equatable {
  /// Pearson's correlation, -1...1, nan when either list is constant.
  public let pearson: Double
  /// Spearman's rank correlation, -1...1, nan when either list is constant.
  public let spearman: Double
  /// Mean of the squared differences, in squared units of the target.
  public let meanSquaredError: Double
  /// Number of examples.
  public let examples: Int

  /// Compares two equally long lists of finite numbers.
  ///
  /// Throws ``EvaluationError`` when lengths differ, the lists are empty, or a number is not finite. O(n log
  /// n).
  public init(gold: [Double], predicted: [Double]) throws {
    pearson = try Correlation.pearson(gold, predicted)
    spearman = try Correlation.spearman(gold, predicted)
    let squares = zip(gold, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    meanSquaredError = squares / Double(gold.count)
    examples = gold.count
  }
}
