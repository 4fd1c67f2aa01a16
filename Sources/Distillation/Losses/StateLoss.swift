public import Torch

/// Losses between hidden states of a student and of its teacher, of one width: [B, T, H], or [B, H] where each text has one.
///
/// A mask [B, T] of ones and zeros leaves padding out; without one every token counts.
public enum StateLoss {
  /// The mean over tokens and features of (h_s - h_t)^2.
  ///
  /// Source: arXiv 1909.10351, section 3.1, which has no mask.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func squaredError(student: Tensor, teacher: Tensor, mask: Tensor? = nil) throws -> Tensor {
    let losses = try student.meanSquaredError(targets: teacher, reduction: .none)
    return try RowLoss.mean(losses.mean(dimensions: [-1]), weights: mask)
  }

  /// The mean over tokens of 1 - cos(h_s, h_t).
  ///
  /// Source: arXiv 1910.01108, section 3.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func cosineDistance(student: Tensor, teacher: Tensor, mask: Tensor? = nil) throws -> Tensor {
    let cosine = try (normalized(student) * normalized(teacher)).sum(dimensions: [-1])
    return try RowLoss.mean(1 - cosine, weights: mask)
  }

  /// The mean over texts and features of (h_s / |h_s| - h_t / |h_t|)^2.
  ///
  /// Patient distillation's loss of first tokens, [B, H], one layer after the other; for widths of 768 its beta of 500 is 500 / 768 of
  /// the sum over features.
  ///
  /// Source: arXiv 1908.09355, section 3.2, with the reduction of its published code.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func normalizedSquaredError(
    student: Tensor, teacher: Tensor, mask: Tensor? = nil
  ) throws -> Tensor {
    try squaredError(student: normalized(student), teacher: normalized(teacher), mask: mask)
  }

  /// x / max(|x|, 1e-12) over the last dimension.
  private static func normalized(_ x: Tensor) throws -> Tensor {
    let norm = try x.norm(dimensions: [-1], keepingDimensions: true)
    return try x / norm.clamped(to: 1e-12...1e30)
  }
}
