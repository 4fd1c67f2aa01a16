/// What moves parameters along their gradients, in place, step by step.
///
/// Parameters without a gradient are left alone, the number of their steps too. Not `Sendable`.
public protocol Optimizer: AnyObject {
  /// The groups, in the order given.
  var groups: [ParameterGroup] { get }

  /// The size of a step; schedules set it before each.
  var learningRate: Double { get set }

  /// What the tensors of a parameter's state are called in checkpoints.
  var momentNames: [String] { get }

  /// One step of every parameter that has a gradient.
  ///
  /// - Throws: `TorchError` when libtorch refuses it, after which parameters may have been changed in part.
  func step() throws

  /// Copies of all states on the CPU, group after group. The learning rate is the schedule's and not part of them.
  ///
  /// - Throws: `TorchError` when there is too little memory.
  func state() throws -> [OptimizerState]

  /// Takes states over, group after group; the same gradients then give the same parameters, bit for bit.
  ///
  /// - Throws: `TorchError` when number, shapes or element types differ; nothing has been changed then.
  func restore(_ states: [OptimizerState]) throws
}

extension Optimizer {
  /// Drops all gradients.
  ///
  /// - Throws: `TorchError` never in practice; as all calls into libtorch.
  public func zeroGrad() throws {
    for group in groups {
      for parameter in group.parameters { try parameter.clearGrad() }
    }
  }
}
