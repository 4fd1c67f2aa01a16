import CTorch

/// The thin singular value decomposition of a matrix x [M, N]: x = U diag(s) V^T, with K = min(M, N).
public struct SingularValues {
  /// U, float64 [M, K], orthonormal columns.
  public let left: Tensor
  /// s, float64 [K], from 0, descending.
  public let values: Tensor
  /// V^T, float64 [K, N], orthonormal rows. In each the number of largest magnitude, the first of equal ones, is positive, so that
  /// the signs do not depend on the library's.
  public let rightTransposed: Tensor
}

extension Tensor {
  /// The thin singular value decomposition of this matrix, computed in float64 on the CPU.
  ///
  /// The best approximation of rank r in the Frobenius norm is that of the first r values; its error is the square root of the sum
  /// of the squares of the others (Eckart and Young, Psychometrika 1, 1936). Where values are equal their vectors are any of
  /// the space that they share. The same numbers and count of threads give the same bytes. No gradient flows.
  /// - Throws: `TorchError` for other than two dimensions, a size of 0, or numbers that are not finite.
  /// - Complexity: O(M N K).
  public func singularValueDecomposition() throws -> SingularValues {
    guard shape.count == 2, count > 0 else {
      throw TorchError.invalid(
        "singularValueDecomposition", "expected a matrix that is not empty, found shape \(shape)")
    }
    let matrix = try detached().to(.cpu).to(.float64)
    guard try matrix.isFiniteEverywhere() else {
      throw TorchError.invalid(
        "singularValueDecomposition", "expected finite numbers, found infinite ones or NaN in shape \(shape)")
    }
    return try withExtendedLifetime(matrix) {
      var (u, s, vh): (OpaquePointer?, OpaquePointer?, OpaquePointer?) = (nil, nil, nil)
      guard ct_svd(matrix.handle, &u, &s, &vh), let u, let s, let vh else {
        throw TorchError.last("singularValueDecomposition", [self])
      }
      let (left, values, right) = (Tensor(owning: u), Tensor(owning: s), Tensor(owning: vh))
      let signs = try right.signsOfLargest()
      return SingularValues(
        left: try (left * signs).contiguous(), values: values,
        rightTransposed: try (right * signs.unsqueezed(1)).contiguous())
    }
  }

  /// For each row of a matrix the sign of its number of largest magnitude, the first of equal ones: [rows].
  private func signsOfLargest() throws -> Tensor {
    let places = try abs().argmax(dimension: 1, keepingDimension: true)
    let isNegative = try gathered(dimension: 1, indices: places).squeezed(1).isLess(than: 0)
    return try 1 - isNegative.to(.float64) * 2
  }
}
