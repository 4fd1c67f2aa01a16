/// The one-to-one assignment of columns to rows with the smallest sum of costs (Kuhn, Naval Research Logistics 2, 1955; the form
/// with potentials and shortest augmenting paths of Jonker and Volgenant, Computing 38, 1987).
package enum Assignment {
  /// The column of each row.
  ///
  /// Of assignments with equal sums it is always the same one. Roundings of sums may decide between nearly equal ones.
  /// - Parameters:
  ///   - costs: Row-major, `size` by `size`, finite.
  ///   - size: Rows, and columns.
  /// - Complexity: O(size^3), O(size) memory beside the costs.
  package static func columns(costs: [Double], size: Int) -> [Int] {
    // Row and column 0 stand for "none"; a column's row is 0 while it is free.
    var rowOfColumn = [Int](repeating: 0, count: size + 1)
    var rowPotential = [Double](repeating: 0, count: size + 1)
    var columnPotential = [Double](repeating: 0, count: size + 1)
    var previous = [Int](repeating: 0, count: size + 1)
    var shortest = [Double](repeating: 0, count: size + 1)
    var isDone = [Bool](repeating: false, count: size + 1)
    costs.withUnsafeBufferPointer { costs in
      for row in stride(from: 1, through: size, by: 1) {
        rowOfColumn[0] = row
        for column in 0...size { (shortest[column], isDone[column]) = (.infinity, false) }
        var current = 0
        repeat {
          isDone[current] = true
          let from = rowOfColumn[current]
          let base = (from - 1) * size - 1
          let potential = rowPotential[from]
          var (step, next) = (Double.infinity, 0)
          for column in 1...size where !isDone[column] {
            let length = costs[base + column] - potential - columnPotential[column]
            if length < shortest[column] { (shortest[column], previous[column]) = (length, current) }
            if shortest[column] < step { (step, next) = (shortest[column], column) }
          }
          for column in 0...size {
            if isDone[column] {
              rowPotential[rowOfColumn[column]] += step
              columnPotential[column] -= step
            } else {
              shortest[column] -= step
            }
          }
          current = next
        } while rowOfColumn[current] != 0
        while current != 0 {
          rowOfColumn[current] = rowOfColumn[previous[current]]
          current = previous[current]
        }
      }
    }
    var columns = [Int](repeating: 0, count: size)
    for column in stride(from: 1, through: size, by: 1) { columns[rowOfColumn[column] - 1] = column - 1 }
    return columns
  }
}
