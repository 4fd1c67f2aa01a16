import Foundation
import Inference
import ModelFormat
import TestSupport
import Testing

/// What the engine computes of a model in each arithmetic, written plainly in double precision.
///
/// Weights, inputs of products and word embeddings are rounded to the numbers that docs/engine.md says; sums of integers, zero
/// points and scales are exact here, so that products of the numbers that bytes stand for are the same as sums of bytes.
struct ArithmeticReference {
  private let configuration: EncoderConfiguration
  private let classifier: ClassifierConfiguration
  /// Whether what is kept between products is rounded to bf16, as the engine does but in fp32.
  private let roundsKept: Bool
  private let tensors: [String: [Double]]
  private let places: [String: [Int]]
  private let maps: [String: Map]

  /// - Parameter numbers: What a map is multiplied in that is not quantised.
  init(_ model: SampleModel, _ arithmetic: Arithmetic, numbers: Arithmetic, roundsKept: Bool) throws {
    (configuration, classifier) = (model.configuration, model.classifier)
    self.roundsKept = roundsKept
    var tensors: [String: [Double]] = [:]
    var places: [String: [Int]] = [:]
    var maps: [String: Map] = [:]
    for tensor in model.tensors {
      guard tensor.elementType == .float32 else {
        places[tensor.name] = try tensor.int32s().map(Int.init)
        continue
      }
      let values = try tensor.floats()
      tensors[tensor.name] = values.map(Double.init)
      if tensor.name == "embeddings.word_embeddings.weight", arithmetic == .int8 || arithmetic == .int4 {
        tensors[tensor.name] = Map.rows(values, tensor.shape[1]).flatMap(Map.int8)
      }
      let name = String(tensor.name.dropLast(".weight".count))
      let isOfWords = name == "embeddings.word_projection"
      let bias =
        isOfWords
        ? [Float](repeating: 0, count: tensor.shape[0]) : try model.tensor(name + ".bias")?.floats()
      guard let bias, tensor.shape.count == 2 else { continue }
      let type: Arithmetic =
        name == "classifier" ? .fp32 : isOfWords || name == "embeddings.projection" ? numbers : arithmetic
      maps[name] = Map(
        values, inputs: tensor.shape[1], bias: bias, type,
        Map.Halves(of: name, inputs: tensor.shape[1], in: model.configuration))
    }
    (self.tensors, self.places, self.maps) = (tensors, places, maps)
  }

  /// The last hidden states [tokens][H] of a text.
  func hiddenStates(_ text: TokenInput) throws -> [[Double]] {
    var x = try embeddings(text)
    for (number, layer) in configuration.layers.enumerated() {
      let owner = configuration.attentionOwner(of: number)
      let name = "encoder.layer.\(owner).attention"
      var y: [[Double]]?
      if let shape = layer.attention {
        y = try attention(name + ".self", shape, x).map { try map(name + ".output.dense", $0) }
      }
      x = try normalized(name + ".output.LayerNorm", x, y, "bertie.layer.\(owner).attention.outputKept")
      let other = configuration.feedForwardOwner(of: number)
      y = nil
      if layer.feedForward != nil {
        y = try x.map { x in
          let inner = kept(try map("encoder.layer.\(other).intermediate.dense", x).map(activated))
          return try map("encoder.layer.\(other).output.dense", inner)
        }
      }
      x = try normalized(
        "encoder.layer.\(other).output.LayerNorm", x, y, "bertie.layer.\(other).feedForward.outputKept")
    }
    return x
  }

  /// The outputs of the head on last hidden states: C numbers, or tokens x C.
  func logits(_ states: [[Double]]) throws -> [Double] {
    let features: [[Double]] =
      switch classifier.pooling {
      case .pooler: [try map("pooler.dense", states[0]).map(pooled)]
      case .cls: [states[0]]
      case .mean: [states.dropFirst().reduce(states[0], sum).map { $0 / Double(states.count) }]
      case .tokens: states
      }
    return try features.flatMap { try map("classifier", $0) }
  }

  private func embeddings(_ text: TokenInput) throws -> [[Double]] {
    let (words, positions) = (
      try row("embeddings.word_embeddings", configuration.wordEmbeddingSize),
      try row("embeddings.position_embeddings")
    )
    let types = configuration.typeVocabSize > 0 ? try row("embeddings.token_type_embeddings") : nil
    let isFactorised = configuration.wordEmbeddingSize != nil
    let padding = Int32(configuration.padTokenId)
    var next = configuration.family.offsetsPositions ? configuration.padTokenId + 1 : 0
    return try text.ids.enumerated().map { token, id in
      let isPadding = configuration.family.offsetsPositions && id == padding
      let position = isPadding ? Int(padding) : next
      if !isPadding { next += 1 }
      let word = words(Int(id))
      var x = sum(isFactorised ? try map("embeddings.word_projection", word) : word, positions(position))
      if let types { x = sum(x, types(text.types.isEmpty ? 0 : Int(text.types[token]))) }
      x = try norm("embeddings.LayerNorm", x)
      return configuration.projectsEmbeddings ? try map("embeddings.projection", x) : x
    }
  }

  private func map(_ name: String, _ x: [Double]) throws -> [Double] {
    let map = try #require(maps[name])
    return map(x)
  }

  private func sum(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }

  private func kept(_ x: [Double]) -> [Double] { roundsKept ? x.map(\.bf16) : x }

  private func row(_ name: String, _ width: Int? = nil) throws -> (Int) -> [Double] {
    let (numbers, width) = (try #require(tensors[name + ".weight"]), width ?? configuration.embeddingSize)
    return { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }

  /// norm(x + y), y at its places.
  private func normalized(_ name: String, _ x: [[Double]], _ y: [[Double]]?, _ kept: String) throws
    -> [[Double]]
  {
    try x.enumerated().map { token, x in
      var x = x
      if let y = y?[token] {
        for (place, value) in zip(places[kept] ?? Array(x.indices), y) { x[place] += value }
      }
      return try norm(name, x)
    }
  }

  private func norm(_ name: String, _ x: [Double]) throws -> [Double] {
    let (gamma, beta) = (try #require(tensors[name + ".weight"]), try #require(tensors[name + ".bias"]))
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let scale = 1 / (variance + configuration.layerNormEps).squareRoot()
    return x.indices.map { (x[$0] - mean) * scale * gamma[$0] + beta[$0] }
  }

  private func gelu(_ x: Double) -> Double { x * 0.5 * erfc(-x / 2.squareRoot()) }

  private func activated(_ x: Double) -> Double {
    switch configuration.hiddenActivation {
    case .gelu: gelu(x)
    case .geluTanh: x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(0, x)
    }
  }

  private func pooled(_ x: Double) -> Double {
    switch configuration.family.poolerActivation {
    case .tanh: tanh(x)
    case .relu: max(0, x)
    case .gelu: gelu(x)
    }
  }

  /// The contexts of all heads for each token.
  private func attention(_ name: String, _ shape: AttentionConfiguration, _ x: [[Double]]) throws
    -> [[Double]]
  {
    let q = try x.map { kept(try map(name + ".query", $0)) }
    let k = try x.map { kept(try map(name + ".key", $0)) }
    let v = try x.map { kept(try map(name + ".value", $0)) }
    let table = tensors["encoder.relative_attention_bias.weight"]
    return q.enumerated().map { token, q in
      var (qk, value) = (0, 0)
      return kept(
        shape.heads.flatMap { head in
          let scores = k.enumerated().map { key, k in
            let product = (qk..<qk + head.qk).reduce(0) { $0 + q[$1] * k[$1] }
            let buckets = configuration.relativeAttention?.buckets ?? 0
            let bias = table.map {
              $0[
                ReferenceEncoder.bucket(key - token, of: buckets) * configuration.numAttentionHeads
                  + head.source]
            }
            return product / Double(shape.scale).squareRoot() + (bias ?? 0)
          }
          let powers = kept(scores.map { exp($0 - (scores.max() ?? 0)) })
          let total = powers.reduce(0, +)
          let columns = value..<value + head.v
          (qk, value) = (qk + head.qk, value + head.v)
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
  let halves: Halves

  /// How the inputs are divided.
  struct Halves {
    /// Where the second half begins, which has a scale and zero point of its own; the number of inputs where there is none.
    let second: Int
    /// Whether groups of 4-bit weights stand along the inputs as in the file.
    let hasGroups: Bool

    init(of name: String, inputs: Int, in configuration: EncoderConfiguration) {
      let number = name.split(separator: ".").dropFirst(2).first.flatMap { Int($0) }
      if let number, name.hasSuffix("attention.output.dense") {
        // Half of the heads, the first with the odd one. Heads begin at an even column; groups stand in lines of 64.
        let widths = configuration.layers[number].attention?.heads.map(\.v) ?? []
        second = widths.prefix((widths.count + 1) / 2).reduce(0, +)
        hasGroups = widths.allSatisfy { $0 % 2 == 0 } && (widths.count < 2 || second % 64 == 0)
      } else {
        let isHalved = number != nil && name.hasSuffix("output.dense")
        second = isHalved ? min(inputs, (inputs / 2 + 63) / 64 * 64) : inputs
        hasGroups = true
      }
    }
  }

  init(_ numbers: [Float], inputs: Int, bias: [Float], _ arithmetic: Arithmetic, _ halves: Halves) {
    self.arithmetic = arithmetic
    self.bias = bias.map(Double.init)
    self.halves = halves
    weight = Self.rows(numbers, inputs).map { row in
      switch arithmetic {
      case .fp32: row.map(Double.init)
      case .bf16: row.map { Double($0).bf16 }
      case .int8: Self.int8(row)
      case .int4: halves.hasGroups ? Self.int4(row) : Self.int8(Self.int4(row).map { Float($0) }[...])
      }
    }
  }

  func callAsFunction(_ x: [Double]) -> [Double] {
    let x =
      switch arithmetic {
      case .fp32: x
      case .bf16: x.map(\.bf16)
      case .int8, .int4: Self.uint8(x[..<halves.second]) + Self.uint8(x[halves.second...])
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
