import Evaluation
public import ModelFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a model says about a list of examples, in the list's order.
///
/// An example has one row of logits (`sequence`), a row for each choice (`choice`), or for each token (`tokens`, `span`).
public struct Predictions: Sendable, Equatable {
  /// What the rows mean.
  public let kind: HeadKind

  /// What the columns mean.
  public let problemType: ProblemType

  /// The number of examples.
  public let count: Int

  /// The numbers of a row: one for each label; 1 for one regression value or a choice, 2 for a span.
  public let columns: Int

  /// The model's outputs before softmax or sigmoid, [rows of all examples, columns], row by row.
  public let logits: [Float]

  /// The first row of each example and, at the end, the number of rows; empty where every example is one row.
  private let firstRows: [Int]

  /// Makes predictions of a sequence head from its logits [count, columns].
  public init(problemType: ProblemType, columns: Int, logits: [Float]) {
    self.init(
      kind: .sequence, problemType: problemType, columns: columns, logits: logits, firstRows: [],
      count: columns == 0 ? 0 : logits.count / columns)
  }

  /// Makes predictions of any head from its logits and the rows of each example. Traps unless they fit together.
  public init(
    kind: HeadKind, problemType: ProblemType, columns: Int, logits: [Float], rowCounts: [Int]
  ) {
    var firstRows = [0]
    for count in rowCounts { firstRows.append(firstRows[firstRows.count - 1] + count) }
    let rows = firstRows[firstRows.count - 1]
    requireUse(
      logits.count == rows * columns,
      "Predictions: \(logits.count) logits for \(rows) rows of \(columns)")
    self.init(
      kind: kind, problemType: problemType, columns: columns, logits: logits, firstRows: firstRows,
      count: rowCounts.count)
  }

  private init(
    kind: HeadKind, problemType: ProblemType, columns: Int, logits: [Float], firstRows: [Int], count: Int
  ) {
    self.kind = kind
    self.problemType = problemType
    self.columns = columns
    self.logits = logits
    self.firstRows = firstRows
    self.count = count
  }

  /// The rows of one example, as numbers of all rows.
  public func rows(of example: Int) -> Range<Int> {
    firstRows.isEmpty ? example..<example + 1 : firstRows[example]..<firstRows[example + 1]
  }

  /// The logits of one example, [its rows, columns].
  public func logits(of example: Int) -> ArraySlice<Float> {
    let rows = rows(of: example)
    return logits[rows.lowerBound * columns..<rows.upperBound * columns]
  }

  /// The index of an example's largest logit, the first among equals: its label, or its choice.
  public func label(of example: Int) -> Int { Self.largest(logits(of: example)) }

  /// The index of the largest logit of each row, the first among equals: the tag of each token.
  public func rowLabels(of example: Int) -> [Int] {
    rows(of: example).map { Self.largest(logits[$0 * columns..<($0 + 1) * columns]) }
  }

  /// Which labels an example has: those whose probability is above one half, that is whose logit is above 0.
  public func labelFlags(of example: Int) -> [Bool] { logits(of: example).map { $0 > 0 } }

  /// An example's probabilities, 0...1: softmax over labels or choices, a sigmoid per column for multi-label problems; for
  /// regression the values themselves. With tokens each row has a softmax of its own, and so does each column of a span.
  /// Computed in double precision.
  public func probabilities(of example: Int) -> [Double] {
    let numbers = logits(of: example).map(Double.init)
    switch (kind, problemType) {
    case (.choice, _): return Self.softmax(numbers)
    case (.span, _):
      let starts = Self.softmax(stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] })
      let ends = Self.softmax(stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] })
      return zip(starts, ends).flatMap { [$0, $1] }
    case (_, .regression): return numbers
    case (_, .multiLabelClassification): return numbers.map { 1 / (1 + exp(-$0)) }
    case (.tokens, .singleLabelClassification):
      return stride(from: 0, to: numbers.count, by: columns).flatMap {
        Self.softmax(Array(numbers[$0..<$0 + columns]))
      }
    case (.sequence, .singleLabelClassification): return Self.softmax(numbers)
    }
  }

  private static func largest(_ row: ArraySlice<Float>) -> Int {
    var best = row.startIndex
    for index in row.indices where row[index] > row[best] { best = index }
    return best - row.startIndex
  }

  private static func softmax(_ numbers: [Double]) -> [Double] {
    let largest = numbers.max() ?? 0
    let powers = numbers.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
