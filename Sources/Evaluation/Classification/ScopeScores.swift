/// Scores of intents where some examples belong to none: they have a class of their own.
///
/// Source: Larson et al., "An evaluation dataset for intent classification and out-of-scope prediction" (arXiv
/// 1909.02027).
public struct ScopeScores: Sendable, Equatable {
  /// Share of right classes among examples within scope; a prediction of out-of-scope is wrong. nan without such
  /// examples.
  public let inScopeAccuracy: Double
  /// Share of the examples out of scope that were predicted so; nan without such examples.
  public let outOfScopeRecall: Double

  /// Compares classes, of which one means out of scope.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`. Linear time.
  public init(gold: [Int], predicted: [Int], outOfScope: Int) throws {
    try EvaluationError.requireEqualCounts("scope", gold.count, predicted.count)
    var right = (within: 0, outside: 0)
    let outside = gold.count { $0 == outOfScope }
    for (g, p) in zip(gold, predicted) where g == p {
      if g == outOfScope { right.outside += 1 } else { right.within += 1 }
    }
    let within = gold.count - outside
    inScopeAccuracy = within == 0 ? .nan : Double(right.within) / Double(within)
    outOfScopeRecall = outside == 0 ? .nan : Double(right.outside) / Double(outside)
  }
}
