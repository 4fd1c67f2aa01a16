#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Multinomial logistic regression on sparse rows, with an L2 penalty on the weights and none on the biases.
///
/// Minimises (1/n) sum_i -ln p(y_i | x_i) + (1 / (2 C n)) sum W^2, p = softmax(x W + b), by `QuasiNewton`
/// until the largest gradient element is at most the tolerance. The minimum is scikit-learn's
/// `LogisticRegression(C=C)`.
public struct LogisticRegression: Sendable {
  /// Number of classes.
  public let classes: Int
  /// Number of features.
  public let columns: Int
  /// Whether the solver reached its tolerance.
  public let converged: Bool
  /// Iterations of the solver.
  public let iterations: Int
  /// [columns + 1][classes], row-major; the last row holds the biases.
  private let weights: [Double]

  /// Fits rows to their classes.
  ///
  /// `inverseRegularization` is C, > 0: larger is freer. Throws ``EvaluationError`` for lists of different
  /// lengths, no rows, classes or columns out of range, and C <= 0. Time: iterations x non-zeros x classes;
  /// memory: 24 vectors of (columns + 1) x classes doubles.
  public init(
    rows: [SparseRow], targets: [Int], classes: Int, columns: Int, inverseRegularization: Double = 1,
    tolerance: Double = 1e-5, maximumIterations: Int = 1000
  ) throws {
    try EvaluationError.requireEqualCounts("logistic regression", rows.count, targets.count)
    guard inverseRegularization > 0 else {
      throw EvaluationError(
        .invalidSetting, "logistic regression: expected C above 0, found \(inverseRegularization)")
    }
    for (place, (row, target)) in zip(rows, targets).enumerated() {
      guard target >= 0, target < classes, row.columns.allSatisfy({ $0 >= 0 && $0 < columns }) else {
        throw EvaluationError(
          .outOfRange,
          "logistic regression: row \(place): expected a class in 0..<\(classes) and columns "
            + "in 0..<\(columns), found class \(target)")
      }
    }
    var solver = QuasiNewton()
    solver.maximumIterations = maximumIterations
    solver.tolerance = tolerance
    let share = 1 / Double(rows.count)
    let penalty = share / inverseRegularization
    let start = [Double](repeating: 0, count: (columns + 1) * classes)
    let outcome = solver.minimise(from: start) { point, gradient in
      Self.objective(point, &gradient, rows, targets, classes, columns, share, penalty)
    }
    self.classes = classes
    self.columns = columns
    weights = outcome.point
    converged = outcome.converged
    iterations = outcome.iterations
  }

  /// The probability of each class, summing to 1. Time: non-zeros x classes.
  public func probabilities(of row: SparseRow) -> [Double] {
    var scores = [Double](repeating: 0, count: classes)
    weights.withUnsafeBufferPointer { weights in
      scores.withUnsafeMutableBufferPointer { scores in
        Self.score(row, weights, scores, columns)
        _ = Self.softmax(scores)
      }
    }
    return scores
  }

  /// The most probable class, the first of equals.
  public func prediction(for row: SparseRow) -> Int {
    let probabilities = probabilities(of: row)
    return probabilities.indices.reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
  }

  private static func score(
    _ row: SparseRow, _ weights: UnsafeBufferPointer<Double>, _ scores: UnsafeMutableBufferPointer<Double>,
    _ columns: Int
  ) {
    let classes = scores.count
    for k in 0..<classes { scores[k] = weights[columns * classes + k] }
    for (column, value) in zip(row.columns, row.values) {
      VectorMath.add(
        value, UnsafeBufferPointer(rebasing: weights[column * classes..<(column + 1) * classes]), to: scores)
    }
  }

  /// Replaces scores by probabilities and gives ln sum exp(scores).
  private static func softmax(_ scores: UnsafeMutableBufferPointer<Double>) -> Double {
    let largest = scores.reduce(-Double.infinity, max)
    var sum = 0.0
    for k in 0..<scores.count {
      scores[k] = exp(scores[k] - largest)
      sum += scores[k]
    }
    for k in 0..<scores.count { scores[k] /= sum }
    return largest + log(sum)
  }

  private static func objective(
    _ point: [Double], _ gradient: inout [Double], _ rows: [SparseRow], _ targets: [Int], _ classes: Int,
    _ columns: Int, _ share: Double, _ penalty: Double
  ) -> Double {
    var scores = [Double](repeating: 0, count: classes)
    return point.withUnsafeBufferPointer { weights in
      gradient.withUnsafeMutableBufferPointer { gradient in
        scores.withUnsafeMutableBufferPointer { scores in
          let penalised = columns * classes
          for place in 0..<penalised { gradient[place] = penalty * weights[place] }
          for place in penalised..<gradient.count { gradient[place] = 0 }
          let inner = UnsafeBufferPointer(rebasing: weights[..<penalised])
          var value = penalty / 2 * VectorMath.dot(inner, inner)
          for (row, target) in zip(rows, targets) {
            score(row, weights, scores, columns)
            let own = scores[target]
            value += share * (softmax(scores) - own)
            scores[target] -= 1
            let errors = UnsafeBufferPointer(scores)
            for (column, x) in zip(row.columns, row.values) {
              let range = column * classes..<(column + 1) * classes
              VectorMath.add(share * x, errors, to: UnsafeMutableBufferPointer(rebasing: gradient[range]))
            }
            VectorMath.add(share, errors, to: UnsafeMutableBufferPointer(rebasing: gradient[penalised...]))
          }
          return value
        }
      }
    }
  }
}
