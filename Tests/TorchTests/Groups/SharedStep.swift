import TestSupport
import Torch

/// A small model whose step several ranks share, each with examples of its own.
///
/// Its parameters differ in size and type; one is used by the examples 7... only, one by none.
final class SharedStep {
  static let examples = 10

  let parameters: [Tensor]
  private let inputs: Tensor
  private let targets: Tensor

  init() throws {
    var random = SeededGenerator(state: 8)
    func draw(_ shape: [Int], _ type: Tensor.ElementType = .float32) throws -> Tensor {
      let values = (0..<shape.reduce(1, *)).map { _ in random.unit() * 2 - 1 }
      return try Tensor(values, shape: shape).to(type)
    }
    parameters = [
      try draw([24, 8]), try draw([24]), try draw([], .float64), try draw([24]), try draw([9]),
      try draw([3, 24]), try draw([3]),
    ]
    for parameter in parameters { try parameter.setRequiresGrad(true) }
    inputs = try draw([Self.examples, 8])
    targets = try Tensor((0..<Self.examples).map { Int64($0 % 3) }, shape: [Self.examples])
  }

  /// Adds the gradients of those examples' part of the mean loss over all examples.
  func backward(_ examples: Range<Int>) throws {
    func part(_ tensor: Tensor) throws -> Tensor {
      try tensor.narrowed(dimension: 0, start: examples.lowerBound, length: examples.count)
    }
    var hidden = try part(inputs).linear(weight: parameters[0], bias: parameters[1])
    hidden = try (hidden * parameters[2].to(.float32)).gelu()
    if examples.lowerBound >= 7 { hidden = try hidden * parameters[3] }
    let logits = try hidden.linear(weight: parameters[5], bias: parameters[6])
    let loss = try logits.crossEntropy(targets: part(targets), reduction: .sum)
    try (loss * (1 / Double(Self.examples))).backward()
  }

  /// All gradients, which are dropped.
  func takeGradients() throws -> [Tensor?] {
    try parameters.map { parameter in
      let gradient = try parameter.grad?.clone()
      try parameter.clearGrad()
      return gradient
    }
  }
}
