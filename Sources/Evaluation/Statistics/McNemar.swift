#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// McNemar's test: do two classifiers differ, by the examples that exactly one of them gets right?
///
/// Source: McNemar 1947 (doi 10.1007/BF02295996); the exact test is the two-sided binomial test with p = 1/2
/// on the discordant examples.
public struct McNemar: Sendable, Equatable {
  /// Examples that only the first classifier gets right (b).
  public let onlyFirstRight: Int
  /// Examples that only the second classifier gets right (c).
  public let onlySecondRight: Int

  /// A test from the two discordant counts. Throws ``EvaluationError`` when one is negative.
  public init(onlyFirstRight: Int, onlySecondRight: Int) throws {
    guard onlyFirstRight >= 0, onlySecondRight >= 0 else {
      throw EvaluationError(
        .outOfRange, "McNemar: expected counts, found \(onlyFirstRight) and \(onlySecondRight)")
    }
    self.onlyFirstRight = onlyFirstRight
    self.onlySecondRight = onlySecondRight
  }

  /// Counts the discordant examples of two equally long lists of predictions for the same gold classes.
  ///
  /// Throws ``EvaluationError``: `lengthsDiffer`, `empty`.
  public init(gold: [Int], first: [Int], second: [Int]) throws {
    try EvaluationError.requireEqualCounts("McNemar, first", gold.count, first.count)
    try EvaluationError.requireEqualCounts("McNemar, second", gold.count, second.count)
    var counts = (first: 0, second: 0)
    for place in gold.indices {
      let rights = (first[place] == gold[place], second[place] == gold[place])
      if rights == (true, false) { counts.first += 1 }
      if rights == (false, true) { counts.second += 1 }
    }
    try self.init(onlyFirstRight: counts.first, onlySecondRight: counts.second)
  }

  /// Two-sided exact p: min(1, 2 P(Binomial(b + c, 1/2) <= min(b, c))); 1 when no example is discordant.
  ///
  /// Linear in min(b, c); in logarithms, so that large counts do not underflow.
  public var exactP: Double {
    let total = Double(onlyFirstRight + onlySecondRight)
    let smaller = min(onlyFirstRight, onlySecondRight)
    var logTerm = -total * log(2)
    var sum = exp(logTerm)
    for k in 0..<smaller {
      logTerm += log((total - Double(k)) / Double(k + 1))
      sum += exp(logTerm)
    }
    return min(1, 2 * sum)
  }

  /// The statistic with continuity correction, max(0, |b - c| - 1)^2 / (b + c); 0 when no example is
  /// discordant.
  public var statistic: Double {
    let total = onlyFirstRight + onlySecondRight
    let difference = Double(max(0, abs(onlyFirstRight - onlySecondRight) - 1))
    return total == 0 ? 0 : difference * difference / Double(total)
  }

  /// p of ``statistic`` by the chi-square distribution with one degree of freedom, erfc(sqrt(x / 2)).
  ///
  /// An approximation for b + c of about 25 and more; ``exactP`` holds always.
  public var chiSquareP: Double { erfc((statistic / 2).squareRoot()) }
}
