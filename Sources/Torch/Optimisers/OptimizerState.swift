/// What an optimiser knows of one parameter.
public struct OptimizerState {
  /// Steps taken.
  public var step: Int
  /// One tensor of the parameter's shape and element type for each of `Optimizer.momentNames`, in that order.
  public var moments: [Tensor]

  /// A state from its parts.
  public init(step: Int, moments: [Tensor]) {
    self.step = step
    self.moments = moments
  }
}
