/// Which words of a sentence an encoded example holds, and where each begins.
public struct WordWindow: Sendable, Equatable {
  /// The sentence, as an index of the data.
  public let example: Int
  /// The sentence's words that are here.
  public let words: Range<Int>
  /// The position of each word's first piece in the encoded example.
  public let positions: [Int32]

  /// A window from its parts.
  package init(example: Int, words: Range<Int>, positions: [Int32]) {
    self.example = example
    self.words = words
    self.positions = positions
  }
}
