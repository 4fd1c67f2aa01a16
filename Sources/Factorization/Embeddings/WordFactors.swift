package import Torch

// V words, H hidden size, E width of the factors.

/// A table of word embeddings M [V, H] as a product of two: M ~ table map^T.
///
/// With W = diag(w) M = U S V^T, w the square root of each word's weight, the map is V's first E columns and the table is M
/// times them, which is U S without the weights. That is the best map of rank E for the
/// weighted error ||diag(w) (M - table map^T)||_F = sqrt(sum of the dropped squares of S) (Eckart and Young, Psychometrika
/// 1, 1936), and for any map the best table; words of weight 0 have one too. At E = H the product is M up to roundings.
package struct WordFactors {
  /// The narrow table, float64 [V, E].
  package let table: Tensor
  /// The map, float64 [H, E], orthonormal columns.
  package let map: Tensor
  /// The weighted error: the square root of the sum of the dropped squared singular values.
  package let droppedNorm: Double
  /// The weighted norm ||diag(w) M||_F: the square root of the sum of all squared singular values.
  package let weightedNorm: Double
  /// ||M - table map^T||_F, every word once; `droppedNorm` where words have no weights.
  package let error: Double
  /// ||M||_F.
  package let norm: Double

  /// Factorises a table.
  ///
  /// - Parameters:
  ///   - words: M [V, H].
  ///   - size: E, from 1 to H.
  ///   - weights: How much each word's error counts, from 0; nil counts all alike.
  /// - Throws: `FactorizationError` `.sizeOutOfRange`; `.missingTexts` where the weights are not as many as words, or all 0;
  ///   `TorchError` for numbers that are not finite.
  /// - Complexity: O(V H^2) in float64.
  package init(_ words: Tensor, size: Int, weights: [Double]? = nil) throws {
    let (count, hidden) = (words.shape[0], words.shape[1])
    guard (1...hidden).contains(size) else {
      throw FactorizationError(
        .sizeOutOfRange, "expected an embedding size from 1 to the hidden size \(hidden), found \(size)")
    }
    let matrix = try words.detached().to(.cpu).to(.float64)
    var scaled = matrix
    if let weights {
      guard weights.count == count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
        weights.contains(where: { $0 > 0 })
      else {
        throw FactorizationError(
          .missingTexts,
          "expected a weight from 0 for each of \(count) words, found \(weights.count), or none above 0")
      }
      scaled = try matrix * Tensor(weights.map { $0.squareRoot() }, shape: [count, 1])
    }
    let parts = try scaled.singularValueDecomposition()
    let values = try parts.values.doubles()
    // A table of fewer words than E has fewer vectors: rows of zeros stand for the others.
    let rank = min(size, values.count)
    var map = try parts.rightTransposed.narrowed(dimension: 0, start: 0, length: rank)
    if rank < size {
      map = try Tensor.concatenated([map, Tensor.zeros([size - rank, hidden], .float64)], dimension: 0)
    }
    self.map = try map.transposed(0, 1).contiguous()
    table = try matrix.matmul(self.map)
    droppedNorm = values.dropFirst(size).reduce(0) { $0 + $1 * $1 }.squareRoot()
    weightedNorm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    error = try (matrix - table.matmul(map)).norm().item()
    norm = try matrix.norm().item()
  }
}
