import TestSupport
import Testing
import Torch

/// One operation, its inputs and its reference: the same list serves results and gradients.
struct OperationCase: Sendable, CustomTestStringConvertible {
  enum Input: Sendable {
    /// Real numbers in a range, through which gradients flow.
    case real([Int], ClosedRange<Double> = -2...2)
    /// Whole numbers from 0.
    case index([Int], below: Int)
    /// Distinct whole numbers from 0.
    case distinct(Int, below: Int)
    /// Truth values.
    case mask([Int])
  }

  var name: String
  var inputs: [Input]
  /// Rounded operations behind an element times the size of what they round: the bound is this many epsilons.
  var roundings: Double
  var differentiable: Bool
  var apply: @Sendable ([Tensor]) throws -> Tensor
  var reference: @Sendable ([Plain]) -> Plain

  var testDescription: String { name }

  init(
    _ name: String, _ inputs: [Input], roundings: Double = 32, differentiable: Bool = true,
    _ apply: @escaping @Sendable ([Tensor]) throws -> Tensor,
    reference: @escaping @Sendable ([Plain]) -> Plain
  ) {
    self.name = name
    self.inputs = inputs
    self.roundings = roundings
    self.differentiable = differentiable
    self.apply = apply
    self.reference = reference
  }

  /// Inputs as doubles that float32 holds exactly, from the case's own stream.
  func plainInputs() -> [Plain] {
    var random = SeededGenerator(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    return inputs.map { input in
      switch input {
      case .real(let shape, let range):
        Plain(shape) { _ in
          Double(Float(range.lowerBound + random.unit() * (range.upperBound - range.lowerBound)))
        }
      case .index(let shape, let bound):
        Plain(shape) { _ in Double(Int(random.unit() * Double(bound))) }
      case .distinct(let count, let bound):
        Plain([count]) { [order = (0..<bound).shuffled(using: &random)] in Double(order[$0[0]]) }
      case .mask(let shape):
        Plain(shape) { _ in random.unit() < 0.4 ? 1 : 0 }
      }
    }
  }

  func isReal(_ index: Int) -> Bool {
    if case .real = inputs[index] { true } else { false }
  }

  /// The inputs as tensors.
  func tensors(_ plain: [Plain], _ type: Tensor.ElementType) throws -> [Tensor] {
    try zip(inputs, plain).map { input, plain in
      let tensor = try Tensor(plain.values, shape: plain.shape)
      return switch input {
      case .real: try tensor.to(type)
      case .index, .distinct: try tensor.to(.int64)
      case .mask: try tensor.to(.bool)
      }
    }
  }
}
