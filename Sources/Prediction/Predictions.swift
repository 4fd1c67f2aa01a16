public import ModelFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a model says about a list of examples, in the list's order.
public struct Predictions: Sendable, Equatable {
  /// What the columns mean.
  public let problemType: ProblemType

  /// The number of examples.
  public let count: Int

  /// The number of labels; 1 for one regression value.
  public let columns: Int

  /// The model's outputs before softmax or sigmoid: [count, columns], row by row.
  public let logits: [Float]

  /// Makes predictions of logits [count, columns].
  public init(problemType: ProblemType, columns: Int, logits: [Float]) {
    self.problemType = problemType
    self.columns = columns
    self.logits = logits
    count = columns == 0 ? 0 : logits.count / columns
  }

  /// The logits of one example.
  public func logits(of example: Int) -> ArraySlice<Float> {
    logits[example * columns..<(example + 1) * columns]
  }

  /// The column of an example's largest logit, the first among equals.
  public func label(of example: Int) -> Int {
    let row = logits(of: example)
    var best = row.startIndex
    for index in row.indices where row[index] > row[best] { best = index }
    return best - row.startIndex
  }

  /// Which labels an example has: those whose probability is above one half, that is whose logit is above 0.
  public func labelFlags(of example: Int) -> [Bool] { logits(of: example).map { $0 > 0 } }

  /// An example's probabilities, 0...1: softmax for single-label problems, a sigmoid per column for multi-label
  /// ones; for regression the values themselves. Computed in double precision.
  public func probabilities(of example: Int) -> [Double] {
    let row = logits(of: example).map(Double.init)
    switch problemType {
    case .regression: return row
    case .multiLabelClassification: return row.map { 1 / (1 + exp(-$0)) }
    case .singleLabelClassification:
      let largest = row.max() ?? 0
      let powers = row.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}
