import ModelFormat
import Torch

/// One post-norm layer: attention, sum, norm, feed-forward, sum, norm. An absent sublayer adds nothing; its norm stays.
struct LayerBlock {
  let attention: AttentionBlock?
  let attentionSum: ResidualSum
  let feedForward: FeedForwardBlock?
  let feedForwardSum: ResidualSum

  init(
    _ layer: Int, _ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device
  ) throws {
    let shape = configuration.layers[layer]
    attention = try shape.attention.map {
      try AttentionBlock(layer: layer, $0, configuration, from: source, on: device)
    }
    attentionSum = try ResidualSum(
      "encoder.layer.\(layer).attention.output.LayerNorm",
      indexName: "bertie.layer.\(layer).attention.outputKept",
      outputs: shape.attention?.output, configuration, from: source, on: device)
    feedForward = try shape.feedForward.map {
      try FeedForwardBlock(layer: layer, $0, configuration, from: source, on: device)
    }
    feedForwardSum = try ResidualSum(
      "encoder.layer.\(layer).output.LayerNorm", indexName: "bertie.layer.\(layer).feedForward.outputKept",
      outputs: shape.feedForward?.output, configuration, from: source, on: device)
  }

  func forward(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    let attended = try attentionSum.forward(x, adding: try attention?.forward(x, pass), pass)
    return try feedForwardSum.forward(attended, adding: try feedForward?.forward(attended, pass), pass)
  }

  var slots: [ParameterSlot] {
    (attention?.slots ?? []) + attentionSum.norm.slots + (feedForward?.slots ?? [])
      + feedForwardSum.norm.slots
  }

  /// The maps that are there, without the pooler.
  func linear(_ component: LinearComponent) -> LinearParameters? {
    func whole(_ map: LinearMap?) -> LinearParameters? {
      map.map {
        LinearParameters(
          weight: $0.weight, bias: $0.bias, liveRows: Array(0..<$0.bias.count),
          liveColumns: Array(0..<$0.weight.shape[1]))
      }
    }
    func head(_ map: LinearMap?, _ rows: [Int]?) -> LinearParameters? {
      guard let map, let rows else { return nil }
      return LinearParameters(
        weight: map.weight, bias: map.bias, liveRows: rows, liveColumns: Array(0..<map.weight.shape[1]))
    }
    switch component {
    case .key: return head(attention?.key, attention?.layout.qkRows)
    case .query: return head(attention?.query, attention?.layout.qkRows)
    case .value: return head(attention?.value, attention?.layout.vRows)
    case .attentionOutput:
      return attention.map {
        LinearParameters(
          weight: $0.output.weight, bias: $0.output.bias, liveRows: Array(0..<$0.output.bias.count),
          liveColumns: $0.layout.vRows)
      }
    case .intermediate: return whole(feedForward?.intermediate)
    case .output: return whole(feedForward?.output)
    case .pooler: return nil
    }
  }
}
