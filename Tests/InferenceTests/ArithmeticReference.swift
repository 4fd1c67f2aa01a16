import Foundation
import Inference
import ModelFormat
import TestSupport
import Testing

/// What the engine computes of a stock model in each arithmetic, written plainly in double precision.
///
/// Weights, inputs of products and word embeddings are rounded to the numbers that docs/engine.md says; sums of integers, zero
/// points and scales are exact here, so that products of the numbers that bytes stand for are the same as sums of bytes.
struct ArithmeticReference {
  private let configuration: EncoderConfiguration
  private let arithmetic: Arithmetic
  /// Whether what is kept between products is rounded to bf16, as the engine does but in fp32.
  private let roundsKept: Bool
  private let tensors: [String: [Double]]
  private let maps: [String: Map]

  init(_ model: SampleModel, _ arithmetic: Arithmetic, roundsKept: Bool) throws {
    configuration = model.configuration
    self.arithmetic = arithmetic
    self.roundsKept = roundsKept
    var tensors: [String: [Double]] = [:]
    var maps: [String: Map] = [:]
    for description in configuration.tensorDescriptions(classifier: model.classifier) {
      let numbers = try #require(model.tensor(description.name)).floats()
      tensors[description.name] = numbers.map(Double.init)
      if description.name == "embeddings.word_embeddings.weight", arithmetic == .int8 || arithmetic == .int4 {
        tensors[description.name] = Map.rows(numbers, description.shape[1]).flatMap(Map.int8)
      }
      guard !description.name.hasPrefix("embeddings."), description.name.hasSuffix(".weight"),
        description.shape.count == 2
      else { continue }
      let name = String(description.name.dropLast(".weight".count))
      maps[name] = try Map(
        name, numbers, inputs: description.shape[1], bias: #require(model.tensor(name + ".bias")).floats(),
        name == "classifier" ? .fp32 : arithmetic, headSize: configuration.headSize)
    }
    self.tensors = tensors
    self.maps = maps
  }

  /// The last hidden states [tokens][H] of a text.
  func hiddenStates(_ text: TokenInput) throws -> [[Double]] {
    let (words, positions, types) = (
      try row("embeddings.word_embeddings"), try row("embeddings.position_embeddings"),
      try row("embeddings.token_type_embeddings")
    )
    var x = try text.ids.enumerated().map { position, id in
      let type = text.types.isEmpty ? 0 : Int(text.types[position])
      return try norm("embeddings.LayerNorm", sum(sum(words(Int(id)), positions(position)), types(type)))
    }
    for number in 0..<configuration.layers.count {
      let layer = "encoder.layer.\(number)"
      let contexts = try attention(layer + ".attention.self", x)
      x = try zip(x, contexts).map { x, context in
        let y = try map(layer + ".attention.output.dense", context)
        return try norm(layer + ".attention.output.LayerNorm", sum(x, y))
      }
      x = try x.map { x in
        let inner = kept(try map(layer + ".intermediate.dense", x).map(activated))
        return try norm(layer + ".output.LayerNorm", sum(x, try map(layer + ".output.dense", inner)))
      }
    }
    return x
  }

  /// The outputs of the classifier on the pooler.
  func logits(_ text: TokenInput) throws -> [Double] {
    try map("classifier", map("pooler.dense", hiddenStates(text)[0]).map { tanh($0) })
  }

  private func map(_ name: String, _ x: [Double]) throws -> [Double] {
    let map = try #require(maps[name])
    return map(x)
  }

  private func sum(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }

  private func kept(_ x: [Double]) -> [Double] { roundsKept ? x.map(\.bf16) : x }

  private func row(_ name: String) throws -> (Int) -> [Double] {
    let (numbers, width) = (try #require(tensors[name + ".weight"]), configuration.hiddenSize)
    return { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }

  private func norm(_ name: String, _ x: [Double]) throws -> [Double] {
    let (gamma, beta) = (try #require(tensors[name + ".weight"]), try #require(tensors[name + ".bias"]))
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let scale = 1 / (variance + configuration.layerNormEps).squareRoot()
    return x.indices.map { (x[$0] - mean) * scale * gamma[$0] + beta[$0] }
  }

  private func activated(_ x: Double) -> Double {
    switch configuration.hiddenActivation {
    case .gelu: x * 0.5 * erfc(-x / 2.squareRoot())
    case .geluTanh: x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(0, x)
    }
  }

  /// The contexts of all heads for each token.
  private func attention(_ name: String, _ x: [[Double]]) throws -> [[Double]] {
    let q = try x.map { kept(try map(name + ".query", $0)) }
    let k = try x.map { kept(try map(name + ".key", $0)) }
    let v = try x.map { kept(try map(name + ".value", $0)) }
    let width = configuration.headSize
    return q.map { q in
      kept(
        (0..<configuration.numAttentionHeads).flatMap { head in
          let columns = head * width..<(head + 1) * width
          let scores = k.map { k in
            columns.reduce(0) { $0 + q[$1] * k[$1] } / Double(width).squareRoot()
          }
          let powers = kept(scores.map { exp($0 - (scores.max() ?? 0)) })
          let total = powers.reduce(0, +)
          return columns.map { column in zip(powers, v).reduce(0) { $0 + $1.0 * $1.1[column] } / total }
        })
    }
  }
}

/// A linear map whose weights and inputs are rounded as an arithmetic does.
private struct Map {
  /// The numbers that the weights stand for, [outputs][inputs].
  let weight: [[Double]]
  let bias: [Double]
  let arithmetic: Arithmetic
  /// Where the second half of the inputs begins, which has a scale and zero point of its own; the number of inputs where there
  /// is none.
  let half: Int

  init(
    _ name: String, _ numbers: [Float], inputs: Int, bias: [Float], _ arithmetic: Arithmetic, headSize: Int
  ) {
    self.arithmetic = arithmetic
    self.bias = bias.map(Double.init)
    func rounded(_ number: Int, upTo step: Int) -> Int { (number + step - 1) / step * step }
    var hasGroups = true
    if name.hasSuffix("attention.output.dense") {
      // Half of the heads, the first with the odd one. Heads begin at an even column; groups of 4-bit weights stand in lines of 64.
      let heads = inputs / headSize
      half = (heads + 1) / 2 * headSize
      hasGroups = headSize % 2 == 0 && (half == inputs || half % 64 == 0)
    } else {
      half = name.hasSuffix("output.dense") ? min(inputs, rounded(inputs / 2, upTo: 64)) : inputs
    }
    weight = Self.rows(numbers, inputs).map { [hasGroups] row in
      switch arithmetic {
      case .fp32: row.map(Double.init)
      case .bf16: row.map { Double($0).bf16 }
      case .int8: Self.int8(row)
      case .int4: hasGroups ? Self.int4(row) : Self.int8(Self.int4(row).map { Float($0) }[...])
      }
    }
  }

  func callAsFunction(_ x: [Double]) -> [Double] {
    let x =
      switch arithmetic {
      case .fp32: x
      case .bf16: x.map(\.bf16)
      case .int8, .int4: Self.uint8(x[..<half]) + Self.uint8(x[half...])
      }
    return zip(weight, bias).map { row, bias in zip(row, x).reduce(bias) { $0 + $1.0 * $1.1 } }
  }

  static func rows(_ numbers: [Float], _ width: Int) -> [ArraySlice<Float>] {
    stride(from: 0, to: numbers.count, by: width).map { numbers[$0..<$0 + width] }
  }

  /// s = (hi - lo) / 255 over the numbers and zero, z = round(-lo / s), q = round(x / s + z): s (q - z).
  static func uint8(_ x: ArraySlice<Double>) -> [Double] {
    let (low, high) = (min(0, x.min() ?? 0), max(0, x.max() ?? 0))
    let scale = high > low ? (high - low) / 255 : 1
    let zero = (-low / scale).rounded(.toNearestOrEven)
    return x.map { scale * (min(255, max(0, ($0 / scale + zero).rounded(.toNearestOrEven))) - zero) }
  }

  /// s = max |w| / 127, q = round(w / s), in fp32: s q.
  static func int8(_ row: ArraySlice<Float>) -> [Double] {
    let most = row.map(abs).max() ?? 0
    let scale = most > 0 ? most / 127 : 1
    return row.map { Double(scale) * Double(($0 / scale).rounded(.toNearestOrEven)) }
  }

  /// Of each 128 numbers s = -w / 8 for the largest, as f16, and q = round(w / s) in -8 ... 7, in fp32: s q.
  static func int4(_ row: ArraySlice<Float>) -> [Double] {
    stride(from: row.startIndex, to: row.endIndex, by: 128).flatMap { begin in
      let group = row[begin..<min(begin + 128, row.endIndex)]
      let largest = group.max { abs($0) < abs($1) } ?? 0
      let scale = largest == 0 ? 1 : Float(half: (-largest / 8).half)
      return group.map { Double(scale) * Double(min(7, max(-8, ($0 / scale).rounded(.toNearestOrEven)))) }
    }
  }
}

extension Double {
  /// The nearest bf16 of the nearest f32, ties to even.
  fileprivate var bf16: Double {
    let bits = Float(self).bitPattern
    return Double(Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000))
  }
}
