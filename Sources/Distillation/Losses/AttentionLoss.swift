public import Torch

/// Losses between what attention sees in a student and in its teacher.
///
/// B texts, T tokens, A heads; a mask [B, T] of ones and zeros says which tokens are no padding.
public enum AttentionLoss {
  /// The mean over all elements of (S_s - S_t)^2, S = Q K^T / sqrt(D) + mask, [B, A, T, T], before softmax.
  ///
  /// Elements of at most -100, which a mask makes, count as 0 on both sides; padding's rows and columns count like all others, as in
  /// the source. Student and teacher have as many heads.
  ///
  /// Source: arXiv 1909.10351, section 3.1, with the treatment of masks of its published code.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func scoreError(student: Tensor, teacher: Tensor) throws -> Tensor {
    func visible(_ scores: Tensor) throws -> Tensor {
      try scores.maskedFill(mask: scores.isLess(than: -100).logicalOr(scores.isEqual(to: -100)), value: 0)
    }
    return try visible(student).meanSquaredError(targets: visible(teacher))
  }

  /// KL(P_t || P_s) of each row, P = softmax(S), the mean over heads and rows of real tokens.
  ///
  /// S are scores [B, A, T, T] without a mask; padded columns have no probability, padded rows no part. Student and teacher have as
  /// many heads.
  ///
  /// Source: arXiv 2002.10957, section 3.1; leaving padding out is ours.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func divergence(student: Tensor, teacher: Tensor, mask: Tensor) throws -> Tensor {
    let (rows, columns) = (mask.shape[0], mask.shape[1])
    let padding = try mask.isEqual(to: 0).reshaped([rows, 1, 1, columns])
    func scores(_ scores: Tensor) throws -> Tensor { try scores.maskedFill(mask: padding, value: -1e9) }
    let losses = try RowLoss.divergence(student: scores(student), teacher: scores(teacher))
    return try RowLoss.mean(losses, weights: mask.reshaped([rows, 1, columns]))
  }

  /// KL(R_t || R_s) of each row, R = softmax(X_a X_a^T / sqrt(d)), the mean over relation heads and rows of real tokens.
  ///
  /// X is Q, K or V of a layer, heads side by side, [B, T, W]; its width, which may differ between student and teacher, is cut anew
  /// into `heads` relation heads of d = W / heads. With a layer's own heads and X = V it is MiniLM's value relation.
  ///
  /// Source: arXiv 2002.10957, section 3.2, and 2012.15828, section 3; leaving padding out is ours.
  /// - Throws: ``DistillationError`` of code `headsDoNotDivide`; `TorchError` where shapes do not fit.
  public static func relationDivergence(
    student: Tensor, teacher: Tensor, heads: Int, mask: Tensor
  ) throws -> Tensor {
    try divergence(
      student: relation(student, heads: heads, of: "student"),
      teacher: relation(teacher, heads: heads, of: "teacher"), mask: mask)
  }

  /// X_a X_a^T / sqrt(d), [B, heads, T, T].
  private static func relation(_ x: Tensor, heads: Int, of model: String) throws -> Tensor {
    let (rows, columns, width) = (x.shape[0], x.shape[1], x.shape[2])
    try requireDivision(of: width, heads: heads, place: model)
    let parts = try x.reshaped([rows, columns, heads, width / heads]).transposed(1, 2)
    return try (parts * (1 / Double(width / heads).squareRoot())).matmul(parts.transposed(2, 3))
  }

  /// Throws unless a width can be cut into so many relation heads.
  static func requireDivision(of width: Int, heads: Int, place: String) throws {
    guard heads > 0, width % heads == 0 else {
      throw DistillationError(
        .headsDoNotDivide, place: place, expected: "a width that \(heads) relation heads divide",
        found: "\(width)")
    }
  }
}
