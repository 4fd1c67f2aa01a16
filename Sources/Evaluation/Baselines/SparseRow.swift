/// The non-zero features of one text.
public struct SparseRow: Sendable, Equatable {
  /// Feature indices, ascending, each once.
  public let columns: [Int]
  /// The value of each.
  public let values: [Double]

  /// A row from its parts. Traps when there are not as many values as columns.
  public init(columns: [Int], values: [Double]) {
    requireUse(
      columns.count == values.count, "SparseRow: \(columns.count) columns, but \(values.count) values")
    self.columns = columns
    self.values = values
  }
}
