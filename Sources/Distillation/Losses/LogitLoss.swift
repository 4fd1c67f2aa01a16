public import Torch

/// Losses between the logits of a student and of its teacher, [N, C] both, finite; gradients flow into the student's.
///
/// N are rows: examples, tagged tokens, starts or ends of spans; C classes, tags, choices or places. A row's weight is 0 or 1, or
/// how often it counts; without weights each counts once. `classes` [N] are the classes of each row that are no padding, whose
/// logits are about -1e9 on both sides; nil where all are.
public enum LogitLoss {
  /// How a divergence is folded, which papers call by names that differ by the factor C.
  public enum Reduction: String, Sendable, CaseIterable {
    /// Summed over classes, mean over rows: PyTorch's "batchmean".
    case rows
    /// The mean over rows and classes: PyTorch's "mean".
    case elements
  }

  /// T^2 KL(softmax(z_t / T) || softmax(z_s / T)), with KL(p || q) = sum of p (log p - log q).
  ///
  /// The gradient in z_s is T (softmax(z_s / T) - softmax(z_t / T)) / N for `rows`. For large T the loss tends to half the
  /// squared distance of the centred logits divided by C.
  ///
  /// Source: arXiv 1503.02531, section 2; `elements` as arXiv 1908.09355 has it.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func divergence(
    student: Tensor, teacher: Tensor, temperature: Double, reduction: Reduction = .rows,
    weights: Tensor? = nil, classes: Tensor? = nil
  ) throws -> Tensor {
    let rows = try RowLoss.divergence(student: student / temperature, teacher: teacher / temperature)
    let folded = reduction == .rows ? rows : try mean(ofSums: rows, student, classes)
    return try RowLoss.mean(folded, weights: weights) * (temperature * temperature)
  }

  /// The mean over rows and classes of -softmax(z_t) log softmax(z_s): TinyBERT's prediction loss, without a factor T^2.
  ///
  /// It is the cross-entropy with soft labels divided by C. Its least value is the teacher's entropy divided by C, not 0.
  ///
  /// Source: arXiv 1909.10351, section 3.2, with the reduction of its published code.
  /// - Throws: `TorchError` where shapes do not fit.
  public static func softCrossEntropy(
    student: Tensor, teacher: Tensor, weights: Tensor? = nil, classes: Tensor? = nil
  ) throws -> Tensor {
    let losses = try -(teacher.softmax(dimension: -1) * student.logSoftmax(dimension: -1))
    return try RowLoss.mean(mean(ofSums: losses.sum(dimensions: [-1]), student, classes), weights: weights)
  }

  /// Sums over the classes of rows, by how many classes each row has.
  private static func mean(ofSums sums: Tensor, _ logits: Tensor, _ classes: Tensor?) throws -> Tensor {
    if let classes { return try sums / classes }
    return try sums / Double(logits.shape[logits.shape.count - 1])
  }

  /// The mean over rows of the squared distance, itself a mean over classes: for regression, where logits are numbers.
  ///
  /// - Throws: `TorchError` where shapes do not fit.
  public static func squaredError(student: Tensor, teacher: Tensor, weights: Tensor? = nil) throws -> Tensor {
    let losses = try student.meanSquaredError(targets: teacher, reduction: .none)
    return try RowLoss.mean(losses.mean(dimensions: [-1]), weights: weights)
  }
}
