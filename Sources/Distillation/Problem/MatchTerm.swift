import Torch

extension FeatureMatch {
  /// This row's loss, without its weight; the row fits both models.
  ///
  /// - Parameters:
  ///   - student: The student's feature; states already projected.
  ///   - teacher: The teacher's.
  ///   - mask: 1 for tokens, 0 for padding, float32 [B, T].
  ///   - hasPadding: Whether any token is padding.
  ///   - heads: The heads of the student's layer, for relations that name none.
  func term(student: Tensor, teacher: Tensor, mask: Tensor, hasPadding: Bool, heads: Int) throws -> Tensor {
    switch feature {
    case .embedding, .hidden, .cls, .mean, .pooled:
      let isOfTokens = feature == .embedding || feature == .hidden
      let weights = isOfTokens && !includesPadding ? mask : nil
      switch loss {
      case .squaredError: return try StateLoss.squaredError(student: student, teacher: teacher, mask: weights)
      case .cosine: return try StateLoss.cosineDistance(student: student, teacher: teacher, mask: weights)
      default: return try StateLoss.normalizedSquaredError(student: student, teacher: teacher, mask: weights)
      }
    case .scores:
      guard hasPadding else { return try AttentionLoss.scoreError(student: student, teacher: teacher) }
      let padding = try mask.isEqual(to: 0).reshaped([mask.shape[0], 1, 1, mask.shape[1]])
      return try AttentionLoss.scoreError(
        student: student.maskedFill(mask: padding, value: -10_000),
        teacher: teacher.maskedFill(mask: padding, value: -10_000))
    case .probabilities:
      return try AttentionLoss.divergence(student: student, teacher: teacher, mask: mask)
    case .query, .key, .value:
      return try AttentionLoss.relationDivergence(
        student: student, teacher: teacher, heads: relationHeads ?? heads, mask: mask)
    }
  }
}
