/// Cuts a text into sentences by its punctuation.
///
/// A sentence ends behind a run of `.`, `!`, `?` or `…`, and the closing quotes and brackets that touch it, when white
/// space follows and then no lower-case letter; and behind `。`, `！` or `？` whatever follows. No language is known:
/// "Mr. Smith" is cut. Nothing but white space is lost.
public enum SentenceCut {
  /// The sentences of a text without white space at their ends, none of them empty. Linear time.
  public static func sentences(of text: String) -> [Substring] {
    let scalars = text.unicodeScalars
    var sentences: [Substring] = []
    var start = scalars.startIndex
    var position = start
    func add(until end: String.Index) {
      let sentence = text[start..<end]
      guard let first = sentence.firstIndex(where: { !$0.isWhitespace }),
        let last = sentence.lastIndex(where: { !$0.isWhitespace })
      else { return }
      sentences.append(sentence[first...last])
    }
    while position < scalars.endIndex {
      let scalar = scalars[position]
      scalars.formIndex(after: &position)
      guard isEnd(scalar) || isWideEnd(scalar) else { continue }
      var wide = isWideEnd(scalar)
      while position < scalars.endIndex, isEnd(scalars[position]) || isClosing(scalars[position]) {
        wide = wide || isWideEnd(scalars[position])
        scalars.formIndex(after: &position)
      }
      var next = position
      while next < scalars.endIndex, scalars[next].properties.isWhitespace { scalars.formIndex(after: &next) }
      let follows = next == scalars.endIndex || !scalars[next].properties.isLowercase
      guard wide || (next > position && follows) else { continue }
      add(until: position)
      start = position
    }
    add(until: scalars.endIndex)
    return sentences
  }

  private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "!" || scalar == "?" || scalar == "…" || isWideEnd(scalar)
  }

  private static func isWideEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "。" || scalar == "！" || scalar == "？"
  }

  private static func isClosing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", ")", "]", "}", "”", "’", "»", "」", "』", "）": true
    default: false
    }
  }
}
