import Foundation
public import ModelFormat

/// The computation of every family on ragged shapes, written plainly in double precision, for one text.
public struct ReferenceEncoder {
  let configuration: EncoderConfiguration
  private let tensors: [String: StoredTensor]

  /// A model's shape and tensors by canonical name.
  public init(_ configuration: EncoderConfiguration, _ tensors: [StoredTensor]) {
    self.configuration = configuration
    self.tensors = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
  }

  private func values(_ name: String) throws -> [Double] {
    try tensors[name]?.floats().map(Double.init) ?? []
  }

  func linear(_ name: String, _ x: [[Double]]) throws -> [[Double]] {
    let (weight, bias) = (try values(name + ".weight"), try values(name + ".bias"))
    return x.map { row in
      bias.indices.map { output in
        row.indices.reduce(bias[output]) { $0 + weight[output * row.count + $1] * row[$1] }
      }
    }
  }

  private func norm(_ name: String, _ x: [[Double]]) throws -> [[Double]] {
    let (weight, bias) = (try values(name + ".weight"), try values(name + ".bias"))
    return x.map { row in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let scale = 1 / (variance + configuration.layerNormEps).squareRoot()
      return row.indices.map { (row[$0] - mean) * scale * weight[$0] + bias[$0] }
    }
  }

  private func adding(_ y: [[Double]], to x: [[Double]], at name: String) throws -> [[Double]] {
    let places = try tensors[name]?.int32s().map(Int.init) ?? Array(0..<configuration.hiddenSize)
    return zip(x, y).map { row, update in
      var row = row
      for (place, value) in zip(places, update) { row[place] += value }
      return row
    }
  }

  private func attention(_ attention: AttentionConfiguration, _ name: String, _ x: [[Double]]) throws
    -> [[Double]]
  {
    let (q, k, v) = (
      try linear(name + ".self.query", x), try linear(name + ".self.key", x),
      try linear(name + ".self.value", x)
    )
    let table = try values("encoder.relative_attention_bias.weight")
    var contexts = x.map { _ in [Double]() }
    var (qkStart, vStart) = (0, 0)
    for head in attention.heads {
      for token in x.indices {
        let scores = x.indices.map { other in
          let bias =
            configuration.relativeAttention.map {
              table[
                Self.bucket(other - token, of: $0.buckets) * configuration.numAttentionHeads + head.source]
            } ?? 0
          return (qkStart..<qkStart + head.qk).reduce(0.0) { $0 + q[token][$1] * k[other][$1] }
            / Double(attention.scale).squareRoot() + bias
        }
        let exponentials = scores.map { exp($0 - (scores.max() ?? 0)) }
        let sum = exponentials.reduce(0, +)
        contexts[token] += (vStart..<vStart + head.v).map { column in
          x.indices.reduce(0.0) { $0 + exponentials[$1] / sum * v[$1][column] }
        }
      }
      qkStart += head.qk
      vStart += head.v
    }
    return try linear(name + ".output.dense", contexts)
  }

  /// The bucket of a distance (Raffel et al., arXiv:1910.10683, section 2.1): B / 4 of its own for each side, and as many for
  /// ranges that grow up to 128. In exact numbers, 16, 32, 64 are bounds where B is 32: a part of 10^9 is added for them.
  public static func bucket(_ distance: Int, of buckets: Int) -> Int {
    let exact = buckets / 4
    let side = distance > 0 ? 2 * exact : 0
    let length = abs(distance)
    if length < exact { return side + length }
    let steps = log(Double(length) / Double(exact)) / log(128 / Double(exact)) * Double(exact)
    return side + min(2 * exact - 1, exact + Int(steps + 1e-9))
  }

  /// x Phi(x).
  static func gelu(_ x: Double) -> Double { x * 0.5 * (1 + erf(x / 2.squareRoot())) }

  private func activated(_ x: Double) -> Double {
    switch configuration.hiddenActivation {
    case .gelu: Self.gelu(x)
    case .geluTanh: x * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(0, x)
    }
  }

  /// Normalized embeddings, of width H.
  private func embeddings(_ ids: [Int], types: [Int]) throws -> [[Double]] {
    func rows(_ name: String, width: Int) throws -> (Int) -> [Double] {
      let all = try values("embeddings.\(name)_embeddings.weight")
      return { Array(all[$0 * width..<($0 + 1) * width]) }
    }
    let (width, inner) = (configuration.embeddingSize, configuration.wordEmbeddingSize)
    let (table, positions) = (try rows("word", width: inner ?? width), try rows("position", width: width))
    let map = try values("embeddings.word_projection.weight")
    func words(_ id: Int) -> [Double] {
      guard let inner else { return table(id) }
      let row = table(id)
      return (0..<width).map { place in (0..<inner).reduce(0) { $0 + map[place * inner + $1] * row[$1] } }
    }
    let (padding, offsets) = (configuration.padTokenId, configuration.family.offsetsPositions)
    var x = ids.enumerated().map { token, id in
      let before = ids[..<token].filter { $0 != padding }.count
      let position = !offsets ? token : id == padding ? padding : padding + 1 + before
      return zip(words(id), positions(position)).map { $0 + $1 }
    }
    if configuration.typeVocabSize > 0 {
      let type = try rows("token_type", width: width)
      for token in x.indices {
        x[token] = zip(x[token], type(types.isEmpty ? 0 : types[token])).map { $0 + $1 }
      }
    }
    x = try norm("embeddings.LayerNorm", x)
    return configuration.projectsEmbeddings ? try linear("embeddings.projection", x) : x
  }

  /// The last hidden states [tokens][H] of token ids; without types, all are of type 0.
  public func hiddenStates(_ ids: [Int], types: [Int] = []) throws -> [[Double]] {
    var x = try embeddings(ids, types: types)
    for (number, layer) in configuration.layers.enumerated() {
      let owner = configuration.attentionOwner(of: number)
      let name = "encoder.layer.\(owner).attention"
      if let shape = layer.attention {
        x = try adding(attention(shape, name, x), to: x, at: "bertie.layer.\(owner).attention.outputKept")
      }
      x = try norm(name + ".output.LayerNorm", x)
      let other = configuration.feedForwardOwner(of: number)
      if layer.feedForward != nil {
        let inner = try linear("encoder.layer.\(other).intermediate.dense", x).map { $0.map(activated) }
        let y = try linear("encoder.layer.\(other).output.dense", inner)
        x = try adding(y, to: x, at: "bertie.layer.\(other).feedForward.outputKept")
      }
      x = try norm("encoder.layer.\(other).output.LayerNorm", x)
    }
    return x
  }
}
