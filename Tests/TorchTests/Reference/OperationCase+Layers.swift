import Foundation
import Torch

extension OperationCase {
  /// Layers and losses.
  static let layers: [OperationCase] = [
    .init("matmul", [.real([3, 17]), .real([17, 5])], roundings: 140, { try $0[0].matmul($0[1]) }) {
      product($0[0], $0[1])
    },
    .init("matmul, batched", [.real([2, 3, 4]), .real([4, 5])], { try $0[0].matmul($0[1]) }) { inputs in
      Plain([2, 3, 5]) { p in (0..<4).reduce(0) { $0 + inputs[0][[p[0], p[1], $1]] * inputs[1][[$1, p[2]]] } }
    },
    .init(
      "linear", [.real([2, 3, 4]), .real([5, 4]), .real([5])],
      { try $0[0].linear(weight: $0[1], bias: $0[2]) }
    ) {
      inputs in
      Plain([2, 3, 5]) { p in
        (0..<4).reduce(inputs[2][[p[2]]]) { $0 + inputs[0][[p[0], p[1], $1]] * inputs[1][[p[2], $1]] }
      }
    },
    .init("linear without bias", [.real([3, 4]), .real([5, 4])], { try $0[0].linear(weight: $0[1]) }) {
      inputs in
      Plain([3, 5]) { p in (0..<4).reduce(0) { $0 + inputs[0][[p[0], $1]] * inputs[1][[p[1], $1]] } }
    },
    .init(
      "linear without inputs", [.real([3, 0]), .real([5, 0]), .real([5])],
      { try $0[0].linear(weight: $0[1], bias: $0[2]) }
    ) {
      inputs in
      Plain([3, 5]) { inputs[2][[$0[1]]] }
    },
    .init(
      "embedding", [.real([6, 3]), .index([2, 4], below: 6)],
      { try Tensor.embedding(weight: $0[0], indices: $0[1]) }
    ) {
      inputs in
      Plain([2, 4, 3]) { inputs[0][[Int(inputs[1][[$0[0], $0[1]]]), $0[2]]] }
    },
    .init(
      "layerNorm", [.real([3, 17]), .real([17]), .real([17])], roundings: 128,
      { try $0[0].layerNorm(weight: $0[1], bias: $0[2], epsilon: 1e-3) }
    ) { inputs in
      let normal = inputs[0].along(1) { normalised($0, 1e-3) }
      return Plain([3, 17]) { normal[$0] * inputs[1][[$0[1]]] + inputs[2][[$0[1]]] }
    },
    .init(
      "layerNorm, plain", [.real([3, 8])], roundings: 64,
      { try $0[0].layerNorm(weight: nil, bias: nil, epsilon: 1e-3) }
    ) {
      $0[0].along(1) { normalised($0, 1e-3) }
    },
    .init("softmax", [.real([3, 9])], { try $0[0].softmax(dimension: -1) }) { $0[0].along(1, softmax) },
    .init("logSoftmax", [.real([3, 9])], { try $0[0].logSoftmax(dimension: 0) }) {
      $0[0].along(0) { softmax($0).map { log($0) } }
    },
    .init(
      "attention", [.real([2, 3, 4, 5]), .real([2, 3, 6, 5]), .real([2, 3, 6, 2])], roundings: 128,
      { try Tensor.scaledDotProductAttention(query: $0[0], key: $0[1], value: $0[2]) }
    ) { attention($0[0], $0[1], $0[2], scale: 1 / 5.0.squareRoot()) { _ in 0 } },
    .init(
      "attention, added mask and scale",
      [.real([2, 3, 4, 5]), .real([2, 3, 6, 5]), .real([2, 3, 6, 2]), .real([2, 1, 1, 6])],
      roundings: 128,
      {
        try Tensor.scaledDotProductAttention(
          query: $0[0], key: $0[1], value: $0[2], mask: $0[3].detached(), scale: 0.3)
      }
    ) { inputs in
      attention(inputs[0], inputs[1], inputs[2], scale: 0.3) { inputs[3][[$0[0], 0, 0, $0[3]]] }
    },
    .init(
      "attention, truth mask",
      [.real([2, 3, 4, 5]), .real([2, 3, 6, 5]), .real([2, 3, 6, 2]), .mask([2, 1, 1, 6])],
      roundings: 128,
      {
        try Tensor.scaledDotProductAttention(query: $0[0], key: $0[1], value: $0[2], mask: $0[3])
      }
    ) { inputs in
      attention(inputs[0], inputs[1], inputs[2], scale: 1 / 5.0.squareRoot()) {
        inputs[3][[$0[0], 0, 0, $0[3]]] != 0 ? 0 : -.infinity
      }
    },
    .init(
      "crossEntropy", [.real([5, 7]), .index([5], below: 7)], { try $0[0].crossEntropy(targets: $0[1]) }
    ) {
      let losses = crossEntropies($0[0], $0[1])
      return losses.folded { $0.reduce(0, +) / 5 }
    },
    .init(
      "crossEntropy, each", [.real([5, 7]), .index([5], below: 7)],
      { try $0[0].crossEntropy(targets: $0[1], reduction: .none) }
    ) {
      crossEntropies($0[0], $0[1])
    },
    .init(
      "crossEntropy, smoothed sum", [.real([5, 7]), .index([5], below: 7)], roundings: 256,
      { try $0[0].crossEntropy(targets: $0[1], reduction: .sum, labelSmoothing: 0.1) }
    ) { inputs in
      let hard = crossEntropies(inputs[0], inputs[1])
      let logs = inputs[0].along(1) { softmax($0).map { log($0) } }
      return hard.folded { 0.9 * $0.reduce(0, +) - 0.1 / 7 * logs.values.reduce(0, +) }
    },
    .init(
      "binaryCrossEntropy", [.real([5, 3]), .mask([5, 3])],
      { try $0[0].binaryCrossEntropyWithLogits(targets: $0[1].to($0[0].elementType)) }
    ) { inputs in
      Plain.broadcast(inputs[0], inputs[1]) {
        -($1 * log(1 / (1 + exp(-$0))) + (1 - $1) * log(1 / (1 + exp($0))))
      }
      .folded { $0.reduce(0, +) / 15 }
    },
    .init(
      "meanSquaredError", [.real([5, 3]), .real([5, 3])], { try $0[0].meanSquaredError(targets: $0[1]) }
    ) {
      Plain.broadcast($0[0], $0[1]) { ($0 - $1) * ($0 - $1) }.folded { $0.reduce(0, +) / 15 }
    },
  ]

  private static func product(_ x: Plain, _ y: Plain) -> Plain {
    Plain([x.shape[0], y.shape[1]]) { p in
      (0..<x.shape[1]).reduce(0) { $0 + x[[p[0], $1]] * y[[$1, p[1]]] }
    }
  }

  private static func softmax(_ line: [Double]) -> [Double] {
    let top = line.max() ?? 0
    guard top > -.infinity else { return line.map { _ in 0 } }
    let powers = line.map { exp($0 - top) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  private static func normalised(_ line: [Double], _ epsilon: Double) -> [Double] {
    let mean = line.reduce(0, +) / Double(line.count)
    let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(line.count)
    return line.map { ($0 - mean) / (variance + epsilon).squareRoot() }
  }

  private static func attention(
    _ query: Plain, _ key: Plain, _ value: Plain, scale: Double, mask: ([Int]) -> Double
  ) -> Plain {
    let (tokens, places) = (query.shape[2], key.shape[2])
    let scores = Plain([query.shape[0], query.shape[1], tokens, places]) { p in
      let dot = (0..<query.shape[3]).reduce(0) {
        $0 + query[[p[0], p[1], p[2], $1]] * key[[p[0], p[1], p[3], $1]]
      }
      return scale * dot + mask(p)
    }
    let shares = scores.along(3, softmax)
    return Plain([query.shape[0], query.shape[1], tokens, value.shape[3]]) { p in
      (0..<places).reduce(0) { $0 + shares[[p[0], p[1], p[2], $1]] * value[[p[0], p[1], $1, p[3]]] }
    }
  }

  private static func crossEntropies(_ logits: Plain, _ classes: Plain) -> Plain {
    let logs = logits.along(1) { softmax($0).map { log($0) } }
    return Plain([logits.shape[0]]) { -logs[[$0[0], Int(classes[$0])]] }
  }
}
