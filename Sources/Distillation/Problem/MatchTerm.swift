import Torch

extension FeatureMatch {
  /// This row's loss, without its weight.
  ///
  /// - Parameters:
  ///   - student: The student's feature; states already projected.
  ///   - teacher: The teacher's.
  ///   - mask: 1 for tokens, 0 for padding, float32 [B, T].
  ///   - hasPadding: Whether any token is padding.
  ///   - heads: The heads of the student's layer, for relations that name none.
  /// - Throws: `DistillationError` with code `modelsDiffer` where widths or heads do; `headsDoNotDivide`.
  func term(student: Tensor, teacher: Tensor, mask: Tensor, hasPadding: Bool, heads: Int) throws -> Tensor {
    switch feature {
    case .embedding, .hidden, .cls, .mean, .pooled:
      try requireSame(student, teacher, dimension: student.shape.count - 1, "width")
      let isOfTokens = feature == .embedding || feature == .hidden
      let weights = isOfTokens && !includesPadding ? mask : nil
      switch loss {
      case .squaredError: return try StateLoss.squaredError(student: student, teacher: teacher, mask: weights)
      case .cosine: return try StateLoss.cosineDistance(student: student, teacher: teacher, mask: weights)
      default: return try StateLoss.normalizedSquaredError(student: student, teacher: teacher, mask: weights)
      }
    case .scores:
      try requireSame(student, teacher, dimension: 1, "number of heads")
      guard hasPadding else { return try AttentionLoss.scoreError(student: student, teacher: teacher) }
      let padding = try mask.isEqual(to: 0).reshaped([mask.shape[0], 1, 1, mask.shape[1]])
      return try AttentionLoss.scoreError(
        student: student.maskedFill(mask: padding, value: -10_000),
        teacher: teacher.maskedFill(mask: padding, value: -10_000))
    case .probabilities:
      try requireSame(student, teacher, dimension: 1, "number of heads")
      return try AttentionLoss.divergence(student: student, teacher: teacher, mask: mask)
    case .query, .key, .value:
      return try AttentionLoss.relationDivergence(
        student: student, teacher: teacher, heads: relationHeads ?? heads, mask: mask)
    }
  }

  private func requireSame(_ student: Tensor, _ teacher: Tensor, dimension: Int, _ what: String) throws {
    let (ours, theirs) = (student.shape[dimension], teacher.shape[dimension])
    guard ours != theirs else { return }
    let advice = what == "width" ? "; projection=NAME learns a map between them" : ""
    throw DistillationError(
      .modelsDiffer, place: "match \(feature.rawValue)", expected: "the teacher's \(what) \(theirs)\(advice)",
      found: "\(ours)")
  }
}
