/// The share of minimal pairs whose two predictions are equal: AX-g's gender parity, 0...1.
///
/// It says nothing without accuracy: predicting one label always gives 1.
public enum PairParity {
  /// Compares the predictions of each pair; `pairs` names each example's pair.
  ///
  /// Source: SuperGLUE (arXiv 1905.00537), Winogender as AX-g. Throws ``EvaluationError``: `lengthsDiffer`,
  /// `empty`, and `outOfRange` for a pair that has not two examples. Linear time.
  public static func share(predicted: [Int], pairs: [String]) throws -> Double {
    try EvaluationError.requireEqualCounts("pairs", predicted.count, pairs.count)
    let groups = Groups(pairs).places
    if let odd = groups.first(where: { $0.count != 2 }) {
      throw EvaluationError(
        .outOfRange, "pairs: expected two examples of a pair, found \(odd.count) of that of example \(odd[0])"
      )
    }
    return Double(groups.count { predicted[$0[0]] == predicted[$0[1]] }) / Double(groups.count)
  }
}
