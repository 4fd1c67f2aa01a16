/// Some words of a sentence that together are of a type, as tags say.
public struct Entity: Sendable, Hashable {
  /// The type: what stands in its tags behind `B-`, as UTF-8.
  public let type: [UInt8]
  /// The sentence, from 0.
  public let sentence: Int
  /// The words, from 0.
  public let words: Range<Int>

  /// An entity from its parts.
  public init(type: String, sentence: Int, words: Range<Int>) {
    self.type = Array(type.utf8)
    self.sentence = sentence
    self.words = words
  }

  /// The type as text.
  public var typeName: String { String(decoding: type, as: UTF8.self) }
}
