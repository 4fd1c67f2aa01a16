/// The kept shape of one encoder layer; both layer norms always stay, over the full hidden size.
public struct LayerConfiguration: Sendable, Equatable {
  /// Its number in the original model, from 0.
  public var sourceLayer: Int
  /// The attention sublayer; nil adds nothing to the residual.
  public var attention: AttentionConfiguration?
  /// The feed-forward sublayer; nil adds nothing to the residual.
  public var feedForward: FeedForwardConfiguration?

  /// Makes a layer.
  public init(sourceLayer: Int, attention: AttentionConfiguration?, feedForward: FeedForwardConfiguration?) {
    self.sourceLayer = sourceLayer
    self.attention = attention
    self.feedForward = feedForward
  }
}
