/// A word of a text with what may stand in its place.
package struct WordCandidates: Sendable, Equatable {
  /// Where the word stands in the text's UTF-8.
  package let range: Range<Int>
  /// The words that may replace it, each equally likely; none where it stays.
  package var words: [String]

  /// A word with its candidates.
  package init(range: Range<Int>, words: [String] = []) {
    self.range = range
    self.words = words
  }
}

extension WordCandidates {
  /// Makes candidates of words, written as this one is: with a capital if it begins with one. What is the word itself, in whatever
  /// case, is left out, so that a replaced word is another, and so is what stands there already.
  mutating func accept(_ found: some Sequence<String>, in text: [UInt8]) {
    let word = text[range]
    let isTitle = word.first.map { $0 >= 0x41 && $0 <= 0x5A } ?? false
    var seen: Set<String> = [String(decoding: word, as: UTF8.self).lowercased()]
    words = found.filter { seen.insert($0.lowercased()).inserted }
      .map { isTitle ? $0.prefix(1).uppercased() + $0.dropFirst() : $0 }
  }
}
