/// A text with some of its words replaced; everything else is the text's own bytes.
package struct TextVariation {
  /// The text's UTF-8.
  let text: [UInt8]
  /// What stands in the place of which bytes, ascending.
  var replacements: [(range: Range<Int>, word: String)] = []

  /// The whole text.
  package var string: String { string(in: 0..<text.count) }

  /// What a part of the original has become. No replaced word may reach over its ends.
  func string(in part: Range<Int>) -> String {
    var bytes: [UInt8] = []
    var next = part.lowerBound
    for (range, word) in replacements where part.contains(range.lowerBound) {
      bytes += text[next..<range.lowerBound]
      bytes += Array(word.utf8)
      next = range.upperBound
    }
    bytes += text[next..<part.upperBound]
    return String(decoding: bytes, as: UTF8.self)
  }
}
