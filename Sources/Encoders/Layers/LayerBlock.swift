import ModelFormat
import Torch

/// One post-norm layer: attention, sum, norm, feed-forward, sum, norm. An absent sublayer adds nothing; its norm stays.
///
/// Layers that share a sublayer hold the same tensors, whose gradients sum over the uses; names and sites are the owner's.
struct LayerBlock {
  let attention: AttentionBlock?
  let attentionSum: ResidualSum
  let feedForward: FeedForwardBlock?
  let feedForwardSum: ResidualSum
  /// Whether the sublayer's tensors are this layer's own, not an earlier one's.
  let ownsAttention: Bool
  let ownsFeedForward: Bool

  /// - Parameter earlier: The layers before this one, which hold what it shares.
  init(
    _ layer: Int, _ configuration: EncoderConfiguration, earlier: [LayerBlock],
    from source: some ParameterSource, on device: Device
  ) throws {
    let shape = configuration.layers[layer]
    let family = configuration.family
    let (attentionOwner, feedForwardOwner) = (
      configuration.attentionOwner(of: layer), configuration.feedForwardOwner(of: layer)
    )
    ownsAttention = attentionOwner == layer
    ownsFeedForward = feedForwardOwner == layer
    if ownsAttention {
      attention = try shape.attention.map {
        try AttentionBlock(layer: layer, $0, configuration, from: source, on: device)
      }
      attentionSum = try ResidualSum(
        "encoder.layer.\(layer).attention.output.LayerNorm",
        indexName: "bertie.layer.\(layer).attention.outputKept", outputs: shape.attention?.output,
        drops: family.dropsAttentionOutput, configuration, from: source, on: device)
    } else {
      attention = earlier[attentionOwner].attention
      attentionSum = earlier[attentionOwner].attentionSum
    }
    if ownsFeedForward {
      feedForward = try shape.feedForward.map {
        try FeedForwardBlock(layer: layer, $0, configuration, from: source, on: device)
      }
      feedForwardSum = try ResidualSum(
        "encoder.layer.\(layer).output.LayerNorm", indexName: "bertie.layer.\(layer).feedForward.outputKept",
        outputs: shape.feedForward?.output, drops: family.dropsFeedForwardOutput, configuration, from: source,
        on: device)
    } else {
      feedForward = earlier[feedForwardOwner].feedForward
      feedForwardSum = earlier[feedForwardOwner].feedForwardSum
    }
  }

  func forward(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    let attended = try attentionSum.forward(x, adding: try attention?.forward(x, pass), pass)
    return try feedForwardSum.forward(attended, adding: try feedForward?.forward(attended, pass), pass)
  }

  /// The tensors that are this layer's own.
  var slots: [ParameterSlot] {
    (ownsAttention ? (attention?.slots ?? []) + attentionSum.norm.slots : [])
      + (ownsFeedForward ? (feedForward?.slots ?? []) + feedForwardSum.norm.slots : [])
  }

  /// The index tensors of a file that are this layer's own.
  var storedPlaces: [StoredTensor] {
    [ownsAttention ? attentionSum.storedPlaces : nil, ownsFeedForward ? feedForwardSum.storedPlaces : nil]
      .compactMap { $0 }
  }

  /// The maps that are this layer's own, without the pooler.
  func linear(_ component: LinearComponent) -> LinearParameters? {
    switch component {
    case .key, .query, .value, .attentionOutput: ownsAttention ? attention?.linear(component) : nil
    case .intermediate: ownsFeedForward ? feedForward?.intermediate.whole : nil
    case .output: ownsFeedForward ? feedForward?.output.whole : nil
    case .pooler: nil
    }
  }
}
