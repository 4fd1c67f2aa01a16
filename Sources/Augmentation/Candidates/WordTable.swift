import Evaluation
package import Torch

/// Vectors of words, in which the nearest are searched for.
///
/// cos(x, y) = x · y / (‖x‖ ‖y‖); norms in double precision, products in float32 on Torch. A vector of zeros is near to none.
package struct WordTable {
  /// For each row its word; nil where the row is no candidate. [rows]
  package let words: [String?]
  /// All numbers, row by row, [rows x width].
  private let numbers: [Float]
  private let width: Int
  /// The rows that can be found.
  private let candidates: [Int32]
  /// Their directions, vectors of length 1, float32 [width, candidates].
  private let directions: Tensor

  /// The queries of one product: 128 of them with 100,000 candidates take 51 MB.
  private static let queriesPerProduct = 128

  /// A table of rows [rows x width]. Traps where there are not as many numbers.
  ///
  /// - Throws: `TorchError` where memory is short.
  package init(words: [String?], numbers: [Float], width: Int, on device: Device) throws {
    requireUse(
      numbers.count == words.count * width,
      "WordTable: \(words.count) rows of \(width), found \(numbers.count) numbers")
    self.words = words
    self.numbers = numbers
    self.width = width
    var candidates: [Int32] = []
    var unit: [Float] = []
    for (row, word) in words.enumerated() where word != nil {
      let vector = numbers[row * width..<(row + 1) * width].map(Double.init)
      guard let direction = Self.direction(vector) else { continue }
      candidates.append(Int32(row))
      unit += direction
    }
    self.candidates = candidates
    directions = try Tensor(unit, shape: [candidates.count, width], on: device).transposed(0, 1)
  }

  /// The rows nearest to each query, nearest first: at most `count`, of those that can be found and are not the query itself.
  ///
  /// - Parameter queries: Of each the rows whose mean it is; a query of one row is that row itself.
  /// - Throws: `TorchError`.
  /// - Complexity: O(queries · candidates · width).
  package func nearest(_ count: Int, to queries: [[Int32]]) throws -> [[Int32]] {
    var found = [[Int32]](repeating: [], count: queries.count)
    var asked: [(query: Int, direction: [Float])] = []
    for (index, rows) in queries.enumerated() {
      if let direction = Self.direction(mean(of: rows)) { asked.append((index, direction)) }
    }
    let width = min(count + 1, candidates.count)
    guard width > 0 else { return found }
    for start in stride(from: 0, to: asked.count, by: Self.queriesPerProduct) {
      let block = asked[start..<min(asked.count, start + Self.queriesPerProduct)]
      let places = try withoutGradients {
        let queries = try Tensor(
          block.flatMap(\.direction), shape: [block.count, self.width], on: directions.device)
        return try queries.matmul(directions).topK(width).indices.int64s()
      }
      for (row, query) in block.map(\.query).enumerated() {
        let nearest = places[row * width..<(row + 1) * width].map { candidates[Int($0)] }
        found[query] = Array(nearest.filter { [$0] != queries[query] }.prefix(count))
      }
    }
    return found
  }

  private func mean(of rows: [Int32]) -> [Double] {
    var mean = [Double](repeating: 0, count: width)
    for row in rows {
      for column in 0..<width { mean[column] += Double(numbers[Int(row) * width + column]) }
    }
    return mean.map { $0 / Double(max(1, rows.count)) }
  }

  /// A vector of length 1; nil for one of zeros, or with infinite numbers.
  private static func direction(_ vector: [Double]) -> [Float]? {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 && norm.isFinite ? vector.map { Float($0 / norm) } : nil
  }
}
