/// Which sublayers the layers of a group share (Lan et al., arXiv:1909.11942, section 3.1); raw values are those of `--share`.
public enum SharedParts: String, Sendable, CaseIterable {
  /// Attention and feed-forward.
  case all
  /// Attention; each layer has its own feed-forward.
  case attention
  /// Feed-forward; each layer has its own attention.
  case feedForward = "feed-forward"
  /// Nothing.
  case none

  /// Whether attention is shared.
  public var hasAttention: Bool { self == .all || self == .attention }
  /// Whether feed-forward is shared.
  public var hasFeedForward: Bool { self == .all || self == .feedForward }
}
