import CTorch

/// LAMB (You and others, arXiv:1904.00962, algorithm 2), for large batches: Adam's step, scaled for each parameter tensor to
/// the size of its weights.
///
/// For parameter w with gradient g:
///
///     m = beta1 m + (1 - beta1) g            v = beta2 v + (1 - beta2) g^2
///     u = m / (sqrt(v) + epsilon) + weightDecay * w
///     w = w - learningRate * ratio * u
///     ratio = |w| / |u| (Euclidean norms over the tensor), 1 where either is 0
///
/// A group without `usesTrustRatio` has the ratio 1: biases and layer norms, whose weight decay is 0 as well. Differs from the
/// paper as ALBERT's optimiser does: no bias correction, and the norm of w is not bounded. The gradients' common norm is
/// clipped before, by `clipGradients`. Norms are added up in float64. Parameters without a gradient are left alone.
/// Not `Sendable`.
public final class LAMB: Optimizer {
  /// The size of a step as a share of the weights' norm; schedules set it before each.
  public var learningRate: Double

  private let moments: AdamMoments

  /// An optimiser at step 0; m and v are 0.
  ///
  /// - Throws: `TorchError` for settings out of range, a parameter that is no leaf, requires no gradient or is in two
  ///   places, or too little memory (two more numbers per parameter).
  public init(
    groups: [ParameterGroup], learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-6
  ) throws {
    moments = try AdamMoments(
      "LAMB", groups, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.learningRate = learningRate
  }

  /// The groups, in the order given.
  public var groups: [ParameterGroup] { moments.groups }
  /// The share of the first average that stays.
  public var beta1: Double { moments.beta1 }
  /// The share of the second average that stays.
  public var beta2: Double { moments.beta2 }
  /// Added to the root in the divisor.
  public var epsilon: Double { moments.epsilon }
  /// `average` is m, `squareAverage` is v.
  public var momentNames: [String] { AdamMoments.names }

  /// One step of every parameter that has a gradient.
  ///
  /// - Throws: `TorchError` when libtorch refuses it, after which parameters may have been changed in part.
  /// - Complexity: about ten passes over the parameters, and one temporary tensor of each parameter's size at a time.
  public func step() throws {
    try moments.step { parameters, averages, squareAverages, steps, count, group in
      ct_lamb_step(
        parameters, averages, squareAverages, steps, count, learningRate, beta1, beta2, epsilon,
        group.weightDecay, group.usesTrustRatio)
    }
  }

  /// Copies of all states on the CPU; see `Optimizer.state`.
  public func state() throws -> [OptimizerState] { try moments.state() }

  /// Takes states over; see `Optimizer.restore`.
  public func restore(_ states: [OptimizerState]) throws { try moments.restore(states) }
}
