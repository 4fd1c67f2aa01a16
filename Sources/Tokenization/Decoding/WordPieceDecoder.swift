/// The decoder `WordPiece`: pieces without their prefix, words with a space between them.
///
/// Source: `tokenizers` 0.23.3; it cleans up token by token, not the joined text.
struct WordPieceDecoder: DecodingStep {
  /// What marks a piece inside a word.
  var prefix: String
  /// Whether spaces before punctuation and English contractions are removed.
  var cleanup: Bool

  /// Replacements of the clean-up, in order.
  private static let replacements: [([UInt8], [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  func decode(_ tokens: inout [[UInt8]]) {
    let prefixBytes = Array(prefix.utf8)
    for index in tokens.indices {
      var bytes = tokens[index]
      if index > 0 {
        if bytes.starts(with: prefixBytes) {
          bytes.removeFirst(prefixBytes.count)
        } else {
          bytes.insert(0x20, at: 0)
        }
      }
      if cleanup, bytes.contains(0x20) {
        for (old, new) in Self.replacements { bytes = bytes.replacing(old, with: new) }
      }
      tokens[index] = bytes
    }
  }
}
