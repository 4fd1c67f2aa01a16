import CTorch

extension Tensor {
  /// How a loss folds its elements.
  public enum Reduction: Sendable {
    /// One loss per example or element.
    case none
    /// Their mean.
    case mean
    /// Their sum.
    case sum

    var c: ct_reduction {
      switch self {
      case .none: CT_REDUCE_NONE
      case .mean: CT_REDUCE_MEAN
      case .sum: CT_REDUCE_SUM
      }
    }
  }

  /// -log softmax(logits)[class].
  ///
  /// Logits [N, C]; targets int64 [N] in 0..<C, where -100 leaves an example out of loss and mean, or probabilities
  /// [N, C] of the logits' type, for which the loss is -sum of p log softmax(logits). labelSmoothing s in 0...1 takes
  /// (1 - s) of the target and s / C of each class.
  /// - Throws: `TorchError` for a class outside 0..<C or shapes that do not fit.
  public func crossEntropy(
    targets: Tensor, reduction: Reduction = .mean, labelSmoothing: Double = 0
  ) throws -> Tensor {
    try apply("crossEntropy", targets) { ct_cross_entropy($0, $1, reduction.c, labelSmoothing) }
  }

  /// -(y log sigmoid(x) + (1 - y) log(1 - sigmoid(x))).
  ///
  /// Logits x and targets y in 0...1 have one shape and element type.
  /// - Throws: `TorchError` when they do not.
  public func binaryCrossEntropyWithLogits(targets: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    try apply("binaryCrossEntropyWithLogits", targets) { ct_binary_cross_entropy($0, $1, reduction.c) }
  }

  /// (x - y)^2.
  ///
  /// Predictions and targets have one shape. Differs from PyTorch, which broadcasts them with a warning.
  /// - Throws: `TorchError` when they do not.
  public func meanSquaredError(targets: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    try apply("meanSquaredError", targets) { ct_mean_squared_error($0, $1, reduction.c) }
  }
}
