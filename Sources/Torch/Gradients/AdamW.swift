import CTorch

/// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), in place on a list of parameters.
///
/// For parameter w with gradient g at its t-th step (t = 1, 2, ...):
///
///     w = w - learningRate * weightDecay * w
///     m = beta1 m + (1 - beta1) g            v = beta2 v + (1 - beta2) g^2
///     w = w - learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
///
/// Differs from the paper as PyTorch does: the decay is multiplied by the learning rate. Differs from PyTorch's default on
/// the CPU: libtorch's fused kernel, one pass over the memory. Parameters without a gradient are left alone, their t too.
/// Not `Sendable`.
public final class AdamW {
  /// Parameters that share a weight decay.
  public struct ParameterGroup {
    /// Leaves that require gradients, contiguous, each in one group only.
    public var parameters: [Tensor]
    /// 0 or more.
    public var weightDecay: Double

    /// A group from its parts.
    public init(parameters: [Tensor], weightDecay: Double) {
      self.parameters = parameters
      self.weightDecay = weightDecay
    }
  }

  /// The groups, in the order given.
  public let groups: [ParameterGroup]
  /// The size of a step; schedules set it before each.
  public var learningRate: Double
  /// The share of the first average that stays.
  public let beta1: Double
  /// The share of the second average that stays.
  public let beta2: Double
  /// Added to the root in the divisor.
  public let epsilon: Double

  /// Per group and parameter: t, m and v.
  var steps: [[Int]]
  let averages: [[Tensor]]
  let squareAverages: [[Tensor]]

  /// An optimiser at step 0; m and v are 0.
  ///
  /// - Throws: `TorchError` for settings out of range, a parameter that is no leaf, requires no gradient or is in two
  ///   places, or too little memory (two more numbers per parameter).
  public init(
    groups: [ParameterGroup], learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8
  ) throws {
    try AdamW.check(groups, learningRate, beta1, beta2, epsilon)
    self.groups = groups
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    let zeros: (ParameterGroup) throws -> [Tensor] = { group in
      try group.parameters.map { try Tensor.zeros($0.shape, $0.elementType, on: $0.device) }
    }
    steps = groups.map { $0.parameters.map { _ in 0 } }
    averages = try groups.map(zeros)
    squareAverages = try groups.map(zeros)
  }

  /// One step of every parameter that has a gradient.
  ///
  /// - Throws: `TorchError` when libtorch refuses it, after which parameters may have been changed in part.
  /// - Complexity: one pass over parameters, gradients and both averages.
  public func step() throws {
    for (index, group) in groups.enumerated() where !group.parameters.isEmpty {
      try Tensor.withHandles("AdamW.step", group.parameters) { parameters, count in
        try Tensor.withHandles("AdamW.step", averages[index]) { averages, _ in
          try Tensor.withHandles("AdamW.step", squareAverages[index]) { squareAverages, _ in
            guard
              ct_adamw_step(
                parameters, averages, squareAverages, &steps[index], count, learningRate, beta1, beta2,
                epsilon,
                group.weightDecay)
            else { throw TorchError.last("AdamW.step") }
          }
        }
      }
    }
  }

  /// Drops all gradients.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public func zeroGrad() throws {
    for group in groups {
      for parameter in group.parameters { try parameter.clearGrad() }
    }
  }

  private static func check(
    _ groups: [ParameterGroup], _ learningRate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double
  ) throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw TorchError.invalid("AdamW", message) }
    }
    try require(learningRate >= 0, "expected a learning rate of 0 or more, found \(learningRate)")
    try require(beta1 >= 0 && beta1 < 1, "expected beta1 in 0..<1, found \(beta1)")
    try require(beta2 >= 0 && beta2 < 1, "expected beta2 in 0..<1, found \(beta2)")
    try require(epsilon >= 0, "expected an epsilon of 0 or more, found \(epsilon)")
    var seen: Set<ObjectIdentifier> = []
    for group in groups {
      try require(group.weightDecay >= 0, "expected a weight decay of 0 or more, found \(group.weightDecay)")
      for parameter in group.parameters {
        try require(seen.insert(ObjectIdentifier(parameter)).inserted, "\(parameter) is a parameter twice")
        try require(
          parameter.isLeaf && parameter.requiresGrad, "\(parameter) is no leaf that requires a gradient")
      }
    }
  }
}
