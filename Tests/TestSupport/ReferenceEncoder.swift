import Foundation
public import ModelFormat

/// BERT's computation on ragged shapes, written plainly in double precision, for one text.
public struct ReferenceEncoder {
  private let configuration: EncoderConfiguration
  private let tensors: [String: StoredTensor]

  /// A model's shape and tensors by canonical name.
  public init(_ configuration: EncoderConfiguration, _ tensors: [StoredTensor]) {
    self.configuration = configuration
    self.tensors = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
  }

  private func values(_ name: String) throws -> [Double] {
    try tensors[name]?.floats().map(Double.init) ?? []
  }

  private func linear(_ name: String, _ x: [[Double]]) throws -> [[Double]] {
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
    var contexts = x.map { _ in [Double]() }
    var (qkStart, vStart) = (0, 0)
    for head in attention.heads {
      for token in x.indices {
        let scores = x.indices.map { other in
          (qkStart..<qkStart + head.qk).reduce(0.0) { $0 + q[token][$1] * k[other][$1] }
            / Double(attention.scale).squareRoot()
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

  /// The last hidden states [tokens][H] of token ids, with token type 0.
  public func hiddenStates(_ ids: [Int]) throws -> [[Double]] {
    let width = configuration.hiddenSize
    let words = try values("embeddings.word_embeddings.weight")
    let positions = try values("embeddings.position_embeddings.weight")
    let types = try values("embeddings.token_type_embeddings.weight")
    var x = ids.enumerated().map { position, id in
      (0..<width).map { words[id * width + $0] + positions[position * width + $0] + types[$0] }
    }
    x = try norm("embeddings.LayerNorm", x)
    for (number, layer) in configuration.layers.enumerated() {
      let name = "encoder.layer.\(number)"
      if let shape = layer.attention {
        let y = try attention(shape, name + ".attention", x)
        x = try adding(y, to: x, at: "bertie.layer.\(number).attention.outputKept")
      }
      x = try norm(name + ".attention.output.LayerNorm", x)
      if layer.feedForward != nil {
        let inner = try linear(name + ".intermediate.dense", x).map { row in
          row.map { $0 * 0.5 * (1 + erf($0 / 2.squareRoot())) }
        }
        let y = try linear(name + ".output.dense", inner)
        x = try adding(y, to: x, at: "bertie.layer.\(number).feedForward.outputKept")
      }
      x = try norm(name + ".output.LayerNorm", x)
    }
    return x
  }

  /// The outputs of a classifier on the pooler.
  public func logits(_ ids: [Int]) throws -> [Double] {
    let pooled = try linear("pooler.dense", [hiddenStates(ids)[0]])[0].map { tanh($0) }
    return try linear("classifier", [pooled])[0]
  }
}
