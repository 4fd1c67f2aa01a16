/// One attention head that was kept.
public struct HeadConfiguration: Sendable, Equatable {
  /// Its number in the original layer, from 0.
  public var source: Int
  /// Rows of W_Q and of W_K; 0 makes it attend uniformly.
  public var qk: Int
  /// Rows of W_V, at least 1; heads without V are left out.
  public var v: Int

  /// Makes a head.
  public init(source: Int, qk: Int, v: Int) {
    self.source = source
    self.qk = qk
    self.v = v
  }
}
