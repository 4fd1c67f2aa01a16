import CTorch

/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), in place on a list of parameters.
///
/// For parameter w with gradient g at its t-th step (t = 1, 2, ...):
///
///     w = w - learningRate * weightDecay * w
///     m = beta1 m + (1 - beta1) g            v = beta2 v + (1 - beta2) g^2
///     w = w - learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
///
/// Without the bias correction (both divisors are 1) this is the Adam that BERT, ALBERT and Bort were trained with: BERTAdam,
/// with an epsilon of 1e-6; it decays w by its value before the step too. Differs from the paper as PyTorch does: the decay is
/// multiplied by the learning rate. Differs from PyTorch's default on the CPU: libtorch's fused kernel, one pass over the
/// memory. Parameters without a gradient are left alone, their t too. Not `Sendable`.
public final class AdamW: Optimizer {
  /// The size of a step; schedules set it before each.
  public var learningRate: Double
  /// Whether the averages are divided by what a beginning at 0 takes from them.
  public let biasCorrection: Bool

  private let moments: AdamMoments

  /// An optimiser at step 0; m and v are 0.
  ///
  /// - Throws: `TorchError` for settings out of range, a parameter that is no leaf, requires no gradient or is in two
  ///   places, or too little memory (two more numbers per parameter).
  public init(
    groups: [ParameterGroup], learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, biasCorrection: Bool = true
  ) throws {
    moments = try AdamMoments(
      "AdamW", groups, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.learningRate = learningRate
    self.biasCorrection = biasCorrection
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
  /// - Complexity: one pass over parameters, gradients and both averages.
  public func step() throws {
    try moments.step { parameters, averages, squareAverages, steps, count, group in
      ct_adamw_step(
        parameters, averages, squareAverages, steps, count, learningRate, beta1, beta2, epsilon,
        group.weightDecay, biasCorrection)
    }
  }

  /// Copies of all states on the CPU; see `Optimizer.state`.
  public func state() throws -> [OptimizerState] { try moments.state() }

  /// Takes states over; see `Optimizer.restore`.
  public func restore(_ states: [OptimizerState]) throws { try moments.restore(states) }
}
