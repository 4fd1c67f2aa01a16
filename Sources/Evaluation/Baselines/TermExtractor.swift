/// Cuts a lower-cased text into terms, with repetitions.
package enum TermExtractor {
  /// Word n-grams, words joined by a space.
  ///
  /// A word is a run of letters, numbers (Unicode categories L and N) and underscores, of any length.
  /// scikit-learn's default pattern drops words of one character; this one is its `(?u)\b\w+\b`.
  package static func words(of text: String, _ lengths: ClosedRange<Int>) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isWordScalar(scalar) {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word))
        word.removeAll()
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    var terms: [String] = []
    for length in lengths where length <= words.count {
      for start in 0...(words.count - length) {
        terms.append(length == 1 ? words[start] : words[start..<start + length].joined(separator: " "))
      }
    }
    return terms
  }

  /// Character n-grams of each stretch without white space, with one space put before and behind it.
  ///
  /// As scikit-learn's `char_wb`: a stretch shorter than a length counts once, whole, and longer lengths are
  /// skipped.
  package static func characters(of text: String, _ lengths: ClosedRange<Int>) -> [String] {
    var terms: [String] = []
    let stretches = text.unicodeScalars.split { $0.properties.isWhitespace }
    for stretch in stretches {
      let padded = [" "] + Array(stretch) + [" "]
      for length in lengths {
        var start = 0
        repeat {
          var term = String.UnicodeScalarView()
          term.append(contentsOf: padded[start..<min(start + length, padded.count)])
          terms.append(String(term))
          start += 1
        } while start + length <= padded.count
        if start == 1 { break }
      }
    }
    return terms
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return (0x30...0x39).contains(scalar.value) || (0x41...0x5A).contains(scalar.value)
        || (0x61...0x7A).contains(scalar.value) || scalar == "_"
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }
}
