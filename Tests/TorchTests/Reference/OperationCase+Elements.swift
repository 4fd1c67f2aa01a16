import Foundation
import Torch

extension OperationCase {
  /// Arithmetic, element functions and comparisons.
  static let elements: [OperationCase] = [
    .init("add", [.real([3, 11]), .real([11])], { try $0[0] + $0[1] }) { Plain.broadcast($0[0], $0[1], +) },
    .init("subtract", [.real([3, 1]), .real([11])], { try $0[0] - $0[1] }) {
      Plain.broadcast($0[0], $0[1], -)
    },
    .init("multiply", [.real([3, 11]), .real([3, 1])], { try $0[0] * $0[1] }) {
      Plain.broadcast($0[0], $0[1], *)
    },
    .init("divide", [.real([65]), .real([65], 0.5...2)], { try $0[0] / $0[1] }) {
      Plain.broadcast($0[0], $0[1], /)
    },
    .init("add to nothing", [.real([0, 3]), .real([3])], { try $0[0] + $0[1] }) {
      Plain.broadcast($0[0], $0[1], +)
    },
    .init("add value", [.real([7])], { try $0[0] + 1.5 }) { $0[0].map { $0 + 1.5 } },
    .init("value add", [.real([7])], { try 1.5 + $0[0] }) { $0[0].map { $0 + 1.5 } },
    .init("subtract value", [.real([7])], { try $0[0] - 1.5 }) { $0[0].map { $0 - 1.5 } },
    .init("value subtract", [.real([7])], { try 1.5 - $0[0] }) { $0[0].map { 1.5 - $0 } },
    .init("multiply value", [.real([7])], { try $0[0] * -3 }) { $0[0].map { $0 * -3 } },
    .init("value multiply", [.real([7])], { try -3 * $0[0] }) { $0[0].map { $0 * -3 } },
    .init("divide value", [.real([7])], { try $0[0] / 3 }) { $0[0].map { $0 / 3 } },
    .init("value divide", [.real([7], 0.5...2)], { try 3 / $0[0] }) { $0[0].map { 3 / $0 } },
    .init("negate", [.real([9])], { try -$0[0] }) { $0[0].map { -$0 } },
    .init("abs", [.real([33])], { try $0[0].abs() }) { $0[0].map { Swift.abs($0) } },
    .init("squared", [.real([33])], { try $0[0].squared() }) { $0[0].map { $0 * $0 } },
    .init("squareRoot", [.real([33], 0.1...4)], { try $0[0].squareRoot() }) { $0[0].map { $0.squareRoot() } },
    .init("power", [.real([33], 0.1...2)], { try $0[0].power(2.5) }) { $0[0].map { pow($0, 2.5) } },
    .init("exp", [.real([33])], roundings: 64, { try $0[0].exp() }) { $0[0].map { exp($0) } },
    .init("log", [.real([33], 0.1...4)], { try $0[0].log() }) { $0[0].map { log($0) } },
    .init("tanh", [.real([33])], { try $0[0].tanh() }) { $0[0].map { tanh($0) } },
    .init("sigmoid", [.real([33])], { try $0[0].sigmoid() }) { $0[0].map { 1 / (1 + exp(-$0)) } },
    .init("relu", [.real([33])], { try $0[0].relu() }) { $0[0].map { max($0, 0) } },
    .init("gelu", [.real([65], -4...4)], { try $0[0].gelu() }) {
      $0[0].map { $0 / 2 * (1 + erf($0 / 2.squareRoot())) }
    },
    .init("gelu by tanh", [.real([65], -4...4)], { try $0[0].gelu(approximation: .tanh) }) {
      $0[0].map { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
    },
    .init("clamped", [.real([33])], { try $0[0].clamped(to: -0.5...1) }) {
      $0[0].map { min(max($0, -0.5), 1) }
    },
    .init("elementwiseMaximum", [.real([3, 7]), .real([7])], { try $0[0].elementwiseMaximum($0[1]) }) {
      Plain.broadcast($0[0], $0[1], max)
    },
    .init("elementwiseMinimum", [.real([3, 7]), .real([7])], { try $0[0].elementwiseMinimum($0[1]) }) {
      Plain.broadcast($0[0], $0[1], min)
    },
    .init(
      "select", [.mask([5, 3]), .real([5, 3]), .real([3])],
      { try Tensor.select(where: $0[0], $0[1], else: $0[2]) }
    ) {
      inputs in
      Plain([5, 3]) { inputs[0][$0] != 0 ? inputs[1][$0] : inputs[2][[$0[1]]] }
    },
    .init("maskedFill", [.real([5, 3]), .mask([3])], { try $0[0].maskedFill(mask: $0[1], value: -7) }) {
      Plain.broadcast($0[0], $0[1]) { $1 != 0 ? -7 : $0 }
    },
    .init(
      "isEqual", [.index([9], below: 2), .index([9], below: 2)], differentiable: false,
      { try $0[0].isEqual(to: $0[1]) }
    ) {
      Plain.broadcast($0[0], $0[1]) { $0 == $1 ? 1 : 0 }
    },
    .init("isEqual value", [.index([9], below: 2)], differentiable: false, { try $0[0].isEqual(to: 1) }) {
      $0[0].map { $0 == 1 ? 1 : 0 }
    },
    .init(
      "isGreater", [.real([3, 5]), .real([5])], differentiable: false, { try $0[0].isGreater(than: $0[1]) }
    ) {
      Plain.broadcast($0[0], $0[1]) { $0 > $1 ? 1 : 0 }
    },
    .init("isGreater value", [.real([9])], differentiable: false, { try $0[0].isGreater(than: 0.25) }) {
      $0[0].map { $0 > 0.25 ? 1 : 0 }
    },
    .init("isLess", [.real([3, 5]), .real([5])], differentiable: false, { try $0[0].isLess(than: $0[1]) }) {
      Plain.broadcast($0[0], $0[1]) { $0 < $1 ? 1 : 0 }
    },
    .init("isLess value", [.real([9])], differentiable: false, { try $0[0].isLess(than: 0.25) }) {
      $0[0].map { $0 < 0.25 ? 1 : 0 }
    },
    .init("logicalNot", [.mask([9])], differentiable: false, { try $0[0].logicalNot() }) {
      $0[0].map { 1 - $0 }
    },
    .init("logicalAnd", [.mask([9]), .mask([9])], differentiable: false, { try $0[0].logicalAnd($0[1]) }) {
      Plain.broadcast($0[0], $0[1], *)
    },
    .init("logicalOr", [.mask([9]), .mask([9])], differentiable: false, { try $0[0].logicalOr($0[1]) }) {
      Plain.broadcast($0[0], $0[1], max)
    },
  ]
}
