import JSON

/// Which words of a text may be replaced.
///
/// A word is a run of characters without white space and punctuation: of ASCII only letters, digits and control characters are
/// inside words, of the rest what Unicode calls neither white space nor punctuation. It is eligible if all of it is letters a to
/// z and it is no stop word. Where the model's tokenizer takes capitals for small letters, so does this rule; else a word with a
/// capital is not eligible.
///
/// Source: TinyBERT's code, which asks so of the tokens of BERT's basic tokenizer. Different: words with accents, which that
/// tokenizer takes off, are not eligible, nor are words that touch an ideograph or a control character.
package struct WordRules: Sendable {
  /// Whether capitals count as small letters.
  package let foldsCase: Bool
  private let stopWords: Set<UTF8Key>

  /// Rules with a list of stop words in lower case.
  package init(foldsCase: Bool, stopWords: [String]) {
    self.foldsCase = foldsCase
    self.stopWords = Set(stopWords.map(UTF8Key.init))
  }

  /// Where eligible words stand in the text's UTF-8, ascending.
  package func eligibleWords(of text: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    var words: [Range<Int>] = []
    var (start, offset) = (0, 0)
    func end(_ end: Int) {
      if start < end, isEligible(bytes[start..<end]) { words.append(start..<end) }
    }
    for scalar in text.unicodeScalars {
      let width = UTF8.width(scalar)
      if Self.isBetweenWords(scalar) {
        end(offset)
        start = offset + width
      }
      offset += width
    }
    end(offset)
    return words
  }

  private func isEligible(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.allSatisfy({ Self.isSmall($0) || foldsCase && Self.isSmall($0 | 0x20) }) else { return false }
    return !stopWords.contains(UTF8Key(Self.lowercased(word)))
  }

  /// An ASCII word in small letters.
  static func lowercased(_ word: ArraySlice<UInt8>) -> String {
    String(decoding: word.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  private static func isSmall(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

  private static func isBetweenWords(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else {
      if scalar.properties.isWhitespace { return true }
      let isLetterOrDigit = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      return !isLetterOrDigit && (0x21..<0x7F).contains(scalar.value)
    }
    if scalar.properties.isWhitespace { return true }
    return switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}
