/// What a thread's time in a pass goes to.
public enum Phase: Int, CaseIterable, Sendable {
  /// Word, position and type embeddings, their layer norm, and the map from E to H.
  case embeddings
  /// Rows as the input of products: quantised or rounded, in lines.
  case inputs
  /// Q, K and V.
  case projections
  /// Attention of the heads: both products and softmax.
  case attention
  /// The output map of attention.
  case attentionOutput
  /// The first map of the feed-forward part and its activation.
  case intermediate
  /// The second map of the feed-forward part.
  case feedForwardOutput
  /// Residual connections and layer norms of the layers.
  case norms
}
