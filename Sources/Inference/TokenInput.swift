/// The tokens of one text.
public struct TokenInput: Sendable, Equatable {
  /// The token ids, special ones included.
  public var ids: [Int32]
  /// The token types; empty means all 0.
  public var types: [Int32]

  /// A text's tokens.
  public init(ids: [Int32], types: [Int32] = []) {
    self.ids = ids
    self.types = types
  }
}
