/// A text that answers a question, and where it stands.
public struct Answer: Sendable, Hashable {
  /// The text.
  public var text: String
  /// Where it begins in the text that was asked about, in Unicode code points from 0.
  public var start: Int

  /// An answer from its parts.
  public init(text: String, start: Int) {
    self.text = text
    self.start = start
  }

  /// The code points of the text that was asked about.
  public var range: Range<Int> { start..<start + text.unicodeScalars.count }
}
