package import Torch

/// Least squares over many rows: the map y ~ W x + b with the smallest sum of squares, W [O, I], b [O].
///
/// With z = (x, 1) it sums G = sum z z^T and C = sum y z^T in float64, so rows need not be kept; (W b) = C G^+ with the
/// pseudo-inverse of G, which takes the smallest map where rows do not settle it.
package struct LinearFit {
  private var gram: Tensor
  private var cross: Tensor
  /// The rows so far.
  package private(set) var rows = 0

  /// A fit without rows.
  package init(inputs: Int, outputs: Int) throws {
    gram = try Tensor.zeros([inputs + 1, inputs + 1], .float64)
    cross = try Tensor.zeros([outputs, inputs + 1], .float64)
  }

  /// Takes rows x [N, I] and y [N, O] in.
  package mutating func add(_ x: Tensor, _ y: Tensor) throws {
    let count = x.shape[0]
    let z = try Tensor.concatenated(
      [x.to(.float64), Tensor.ones([count, 1], .float64)], dimension: 1)
    gram = try gram + z.transposed(0, 1).matmul(z)
    cross = try cross + y.to(.float64).transposed(0, 1).matmul(z)
    rows += count
  }

  /// W [O, I] and b [O], float64.
  ///
  /// - Throws: `FactorizationError` `.missingTexts` without a row; `TorchError` for numbers that are not finite.
  package func solution() throws -> (weight: Tensor, bias: Tensor) {
    guard rows > 0 else {
      throw FactorizationError(.missingTexts, "expected calibration texts, found none with a token")
    }
    let inputs = gram.shape[0] - 1
    let parts = try gram.singularValueDecomposition()
    let values = try parts.values.doubles()
    // Below this a direction is one that the rows do not have, but for roundings.
    let least = (values.first ?? 0) * Double(values.count) * 0x1p-52
    let inverse = values.map { $0 > least ? 1 / $0 : 0 }
    let pseudo = try (parts.rightTransposed.transposed(0, 1) * Tensor(inverse, shape: [inverse.count]))
      .matmul(parts.left.transposed(0, 1))
    let all = try cross.matmul(pseudo)
    return (
      try all.narrowed(dimension: 1, start: 0, length: inputs).contiguous(),
      try all.selected(dimension: 1, index: inputs).contiguous()
    )
  }
}
