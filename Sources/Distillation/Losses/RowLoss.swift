import Torch

/// What losses are made of: one number for each row, and their mean.
enum RowLoss {
  /// KL(softmax(teacher) || softmax(student)) over the last dimension, which goes.
  static func divergence(student: Tensor, teacher: Tensor) throws -> Tensor {
    let (ours, theirs) = (try student.logSoftmax(dimension: -1), try teacher.logSoftmax(dimension: -1))
    return try (theirs.exp() * (theirs - ours)).sum(dimensions: [-1])
  }

  /// sum(w x) / sum(w), the plain mean without weights; weights have the shape of x or broadcast to it, and some are above 0.
  static func mean(_ x: Tensor, weights: Tensor?) throws -> Tensor {
    guard let weights else { return try x.mean() }
    let wide = try weights.to(x.elementType).expanded(x.shape)
    return try (x * wide).sum() / wide.sum()
  }
}
