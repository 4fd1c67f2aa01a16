/// The kept shape of one feed-forward sublayer.
///
/// Shapes of its weights: intermediate.dense [width, H], output.dense [output, width]. Width 0 leaves the bias of
/// output.dense only.
public struct FeedForwardConfiguration: Sendable, Equatable {
  /// Kept rows of intermediate.dense.
  public var width: Int
  /// Kept rows of output.dense, at least 1.
  public var output: Int

  /// Makes a feed-forward sublayer.
  public init(width: Int, output: Int) {
    self.width = width
    self.output = output
  }
}
