/// Joins tokens to text: pieces without their prefix, words with a space between them.
///
/// Source: the decoder `WordPiece` of `tokenizers` 0.23.3; it cleans up token by token, not the joined text.
struct WordPieceDecoder: Sendable, Equatable {
  /// What marks a piece inside a word.
  var prefix: String
  /// Whether spaces before punctuation and English contractions are removed.
  var cleanup: Bool

  /// Replacements of the clean-up, in order.
  private static let replacements: [([UInt8], [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// The text of tokens.
  ///
  /// Complexity: linear in the bytes of the tokens.
  func decode(_ tokens: [String]) -> String {
    let prefixBytes = Array(prefix.utf8)
    var result: [UInt8] = []
    for (index, token) in tokens.enumerated() {
      var bytes = Array(token.utf8)
      if index > 0 {
        if bytes.starts(with: prefixBytes) {
          bytes.removeFirst(prefixBytes.count)
        } else {
          bytes.insert(0x20, at: 0)
        }
      }
      if cleanup, bytes.contains(0x20) {
        for (old, new) in Self.replacements { bytes = Self.replacing(old, with: new, in: bytes) }
      }
      result.append(contentsOf: bytes)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func replacing(_ old: [UInt8], with new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: old) {
        result.append(contentsOf: new)
        index += old.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
