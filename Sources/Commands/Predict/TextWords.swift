/// The words of a text to be tagged, and where they stand in it.
package struct TextWords: Equatable {
  /// The text.
  package let text: String
  /// The words.
  package let words: [String]
  /// Where each word stands, in Unicode code points of the text.
  package let places: [Range<Int>]

  /// Given words, as a text with a space between.
  package init(_ words: [String]) {
    var places: [Range<Int>] = []
    for word in words {
      let start = places.last.map { $0.upperBound + 1 } ?? 0
      places.append(start..<start + word.unicodeScalars.count)
    }
    self.words = words
    self.places = places
    text = words.joined(separator: " ")
  }

  /// The words between white space; punctuation at their beginning and end is a word for each character, as in the corpora that taggers
  /// learn from.
  package init(of text: String) {
    self.text = text
    let scalars = Array(text.unicodeScalars)
    var places: [Range<Int>] = []
    var start = 0
    while start < scalars.count {
      guard !scalars[start].properties.isWhitespace else {
        start += 1
        continue
      }
      let end = scalars[start...].firstIndex { $0.properties.isWhitespace } ?? scalars.count
      let first = (start..<end).first { !Self.isPunctuation(scalars[$0]) } ?? end
      let last = (start..<end).last { !Self.isPunctuation(scalars[$0]) } ?? end
      places += (start..<first).map { $0..<$0 + 1 }
      if first < end {
        places.append(first..<last + 1)
        places += (last + 1..<end).map { $0..<$0 + 1 }
      }
      start = end
    }
    self.places = places
    words = places.map { String(String.UnicodeScalarView(scalars[$0])) }
  }

  /// Whether a character is punctuation by its general category in Unicode.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}
