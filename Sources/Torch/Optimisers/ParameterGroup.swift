/// Parameters that an optimiser treats alike.
public struct ParameterGroup {
  /// Leaves that require gradients, contiguous, each in one group only.
  public var parameters: [Tensor]
  /// 0 or more.
  public var weightDecay: Double
  /// Whether `LAMB` scales each parameter's step by its trust ratio; the others do not look at it.
  public var usesTrustRatio: Bool

  /// A group from its parts.
  public init(parameters: [Tensor], weightDecay: Double, usesTrustRatio: Bool = true) {
    self.parameters = parameters
    self.weightDecay = weightDecay
    self.usesTrustRatio = usesTrustRatio
  }
}
