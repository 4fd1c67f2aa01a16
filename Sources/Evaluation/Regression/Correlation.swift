/// Correlation of two lists of numbers.
public enum Correlation {
  /// Pearson's r = sum (x - mx)(y - my) / sqrt(sum (x - mx)^2 sum (y - my)^2), -1...1.
  ///
  /// nan when either list is constant, which is to be reported as such. Two passes, so that a large mean
  /// costs no digits; clamped to -1...1. Throws ``EvaluationError``: `lengthsDiffer`, `empty`, `notFinite`.
  /// Linear time.
  public static func pearson(_ x: [Double], _ y: [Double]) throws -> Double {
    try EvaluationError.requireEqualCounts("correlation", x.count, y.count)
    for (place, (a, b)) in zip(x, y).enumerated() where !(a.isFinite && b.isFinite) {
      throw EvaluationError(
        .notFinite, "correlation: example \(place): expected finite numbers, found \(a) and \(b)")
    }
    guard x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else { return .nan }
    let count = Double(x.count)
    let meanX = x.reduce(0) { $0 + $1 / count }
    let meanY = y.reduce(0) { $0 + $1 / count }
    // Scaled by the largest deviation, so that squares neither overflow nor vanish.
    let scaleX = x.reduce(0) { max($0, abs($1 - meanX)) }
    let scaleY = y.reduce(0) { max($0, abs($1 - meanY)) }
    guard scaleX > 0, scaleY > 0 else { return .nan }
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0
    for (a, b) in zip(x, y) {
      let dx = (a - meanX) / scaleX
      let dy = (b - meanY) / scaleY
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    return min(1, max(-1, xy / (xx.squareRoot() * yy.squareRoot())))
  }

  /// Spearman's rho: Pearson's r of the average ranks, -1...1; nan when either list is constant.
  ///
  /// Throws as ``pearson(_:_:)``. O(n log n).
  public static func spearman(_ x: [Double], _ y: [Double]) throws -> Double {
    try EvaluationError.requireEqualCounts("correlation", x.count, y.count)
    for (place, (a, b)) in zip(x, y).enumerated() where !(a.isFinite && b.isFinite) {
      throw EvaluationError(
        .notFinite, "correlation: example \(place): expected finite numbers, found \(a) and \(b)")
    }
    return try pearson(averageRanks(x), averageRanks(y))
  }

  /// Ranks from 1 in ascending order; equal values share the mean of their ranks. O(n log n).
  public static func averageRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
