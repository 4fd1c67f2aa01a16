/// The kept shape of one attention sublayer.
///
/// Shapes of its weights: query and key [qkWidth, H], value [vWidth, H], attention.output.dense [output, vWidth].
/// An empty head list leaves the bias of attention.output.dense only.
public struct AttentionConfiguration: Sendable, Equatable {
  /// The kept heads, in the order of their rows.
  public var heads: [HeadConfiguration]
  /// The original head size D: scores are divided by its square root.
  public var scale: Int
  /// Kept rows of attention.output.dense, at least 1.
  public var output: Int

  /// The rows of W_Q and of W_K together over the heads.
  public var qkWidth: Int { heads.reduce(0) { $0 + $1.qk } }
  /// The rows of W_V over the heads, and the columns of W_AO.
  public var vWidth: Int { heads.reduce(0) { $0 + $1.v } }

  /// Makes an attention sublayer.
  public init(heads: [HeadConfiguration], scale: Int, output: Int) {
    self.heads = heads
    self.scale = scale
    self.output = output
  }
}
