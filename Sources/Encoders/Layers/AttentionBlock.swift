import ModelFormat
import Torch

// B examples, T tokens, H hidden size, A kept heads, D width of a head of Q and K in memory, E of V.

/// Self-attention up to and with W_AO: context = softmax(Q K^T / sqrt(scale) + mask) V, y = context W_AO^T + b_AO.
///
/// `scale` is the original head size whatever is left of the head. Without heads y is b_AO. Where no head has Q and K left,
/// the mask alone makes the probabilities: uniform over attended tokens unless it has a bias by distance. Of such a bias each
/// head takes what belongs to its place in the original layer.
struct AttentionBlock {
  let name: String
  let layer: Int
  let layout: HeadLayout
  let query: LinearMap
  let key: LinearMap
  let value: LinearMap
  let output: LinearMap
  /// Q, K and V as one map; its weight and bias are the storage that those of `query`, `key` and `value` are views of,
  /// so that a change of theirs is seen here. Used where no gradients are recorded; nil without heads.
  let fused: LinearMap?
  /// 1 / sqrt(original head size).
  let scoreScale: Double
  /// The places of the heads among those of the original layer; nil where all are there in their order.
  let headPlaces: Tensor?
  /// Dropout of probabilities.
  let dropout: Double

  init(
    layer: Int, _ attention: AttentionConfiguration, _ configuration: EncoderConfiguration,
    from source: some ParameterSource, on device: Device
  ) throws {
    let name = "encoder.layer.\(layer).attention"
    let layout = HeadLayout(attention)
    let fused = try Self.fusedHeads(
      "\(name).self", layout, hidden: configuration.hiddenSize, from: source, on: device)
    let dense = try source.linear(
      "\(name).output.dense", outputs: attention.output, inputs: layout.vRows.count)
    let spread = try HeadLayout.spread(
      dense.weight, dimension: 1, to: layout.vRows, of: layout.heads * layout.vWidth)

    self.layer = layer
    self.name = name
    self.layout = layout
    self.fused = layout.heads > 0 ? fused : nil
    let qkTotal = layout.heads * layout.qkWidth
    query = try fused.leaf(rows: 0..<qkTotal)
    key = try fused.leaf(rows: qkTotal..<2 * qkTotal)
    value = try fused.leaf(rows: 2 * qkTotal..<fused.bias.count)
    output = try LinearMap((spread, dense.bias), on: device)
    let sources = attention.heads.map(\.source)
    headPlaces =
      sources == Array(0..<configuration.numAttentionHeads)
      ? nil : try Tensor(sources.map(Int64.init), shape: [sources.count], on: device)
    scoreScale = 1 / Double(attention.scale).squareRoot()
    dropout = configuration.attentionProbsDropoutProb
  }

  /// The padded rows of Q, K and V, one after another in one weight and one bias.
  private static func fusedHeads(
    _ name: String, _ layout: HeadLayout, hidden: Int, from source: some ParameterSource, on device: Device
  ) throws -> LinearMap {
    let parts = try [
      ("query", layout.qkRows, layout.qkWidth), ("key", layout.qkRows, layout.qkWidth),
      ("value", layout.vRows, layout.vWidth),
    ].map { map, rows, width in
      let ragged = try source.linear("\(name).\(map)", outputs: rows.count, inputs: hidden)
      let total = layout.heads * width
      return LinearMap(
        weight: try HeadLayout.spread(ragged.weight, dimension: 0, to: rows, of: total),
        bias: try HeadLayout.spread(ragged.bias, dimension: 0, to: rows, of: total))
    }
    return LinearMap(
      weight: try Tensor.concatenated(parts.map(\.weight), dimension: 0).to(device),
      bias: try Tensor.concatenated(parts.map(\.bias), dimension: 0).to(device))
  }

  /// x [B, T, H] to y [B, T, kept outputs].
  func forward(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    let y: Tensor
    if layout.heads == 0 {
      y = try output.bias.expanded([pass.rows, pass.columns, output.bias.count])
    } else if layout.qkWidth == 0 {
      y = try withoutScores(x, pass)
    } else {
      let context = try scores(try headsOf(x, pass), pass)
      y = try output(
        context.transposed(1, 2).reshaped([pass.rows, pass.columns, layout.heads * layout.vWidth]))
    }
    try pass.record(y, layer, .attentionOutput)
    return y
  }

  var slots: [ParameterSlot] {
    let rows = [(query, "query", layout.qkRows), (key, "key", layout.qkRows), (value, "value", layout.vRows)]
    return rows.flatMap { map, part, live in
      [
        ParameterSlot("\(name).self.\(part).weight", map.weight, liveRows: live),
        ParameterSlot("\(name).self.\(part).bias", map.bias, liveRows: live),
      ]
    } + [
      ParameterSlot("\(name).output.dense.weight", output.weight, liveColumns: layout.vRows),
      ParameterSlot("\(name).output.dense.bias", output.bias),
    ]
  }

  /// One of the maps.
  func linear(_ component: LinearComponent) -> LinearParameters? {
    func head(_ map: LinearMap, _ rows: [Int]) -> LinearParameters {
      LinearParameters(
        weight: map.weight, bias: map.bias, liveRows: rows, liveColumns: Array(0..<map.weight.shape[1]))
    }
    switch component {
    case .key: return head(key, layout.qkRows)
    case .query: return head(query, layout.qkRows)
    case .value: return head(value, layout.vRows)
    case .attentionOutput:
      return LinearParameters(
        weight: output.weight, bias: output.bias, liveRows: Array(0..<output.bias.count),
        liveColumns: layout.vRows)
    case .intermediate, .output, .pooler: return nil
    }
  }
}
