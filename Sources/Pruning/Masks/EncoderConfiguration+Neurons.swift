public import Encoders
public import ModelFormat

extension EncoderConfiguration {
  /// How many neurons (output rows) each prunable matrix of this shape has.
  ///
  /// A sublayer that is absent has no matrices; an empty one has matrices of width 0. Matrices that layers share (`LayerSharing`)
  /// are their owner's and counted once. The pooler is counted when it exists and `includesPooler` says so.
  /// Embeddings, their projection, the bias by distance, layer norms and the classifier are never pruned.
  public func neuronCounts(includesPooler: Bool = true) -> [LinearSite: Int] {
    var counts: [LinearSite: Int] = [:]
    for (layer, shape) in layers.enumerated() {
      if let attention = shape.attention, attentionOwner(of: layer) == layer {
        counts[LinearSite(layer: layer, component: .key)] = attention.qkWidth
        counts[LinearSite(layer: layer, component: .query)] = attention.qkWidth
        counts[LinearSite(layer: layer, component: .value)] = attention.vWidth
        counts[LinearSite(layer: layer, component: .attentionOutput)] = attention.output
      }
      if let feedForward = shape.feedForward, feedForwardOwner(of: layer) == layer {
        counts[LinearSite(layer: layer, component: .intermediate)] = feedForward.width
        counts[LinearSite(layer: layer, component: .output)] = feedForward.output
      }
    }
    if includesPooler, let pooler {
      counts[LinearSite(layer: layers.count, component: .pooler)] = pooler
    }
    return counts
  }
}
