public import Tokenization

/// How the spelling of a token tells whether a word begins with it.
///
/// The first token of a text, and one behind a special token, begins a word in any case.
public enum WordStartRule: String, Sendable, CaseIterable {
  /// WordPiece: whatever does not begin with `##`. Source: whole-word masking in Google's BERT.
  case wordPiece
  /// SentencePiece: what begins with U+2581, is one of ``punctuation``, or has a character other than A to Z, a to z
  /// and those, as `<unk>` has. Source: ALBERT's code, which makes every foreign character a word.
  case sentencePiece
  /// Byte-level pairs: what begins with U+0120, the space. Source: fairseq's whole-word masking of RoBERTa.
  case byteLevel
  /// Every token is a word.
  case everyToken

  /// ALBERT's punctuation.
  static let punctuation = "!\"#$%&()*+,-./:;?@[\\]^_`{|}~"

  /// The rule of a tokenizer: that whose mark the most of its tokens begin with; `everyToken` without any mark.
  ///
  /// Linear in the vocabulary.
  public init(_ tokenizer: Tokenizer) {
    var counts: [WordStartRule: Int] = [:]
    for id in 0..<Int32(tokenizer.vocabularySize) {
      guard let scalars = tokenizer.token(of: id)?.unicodeScalars, let first = scalars.first else { continue }
      switch first {
      case "#" where scalars.count > 2 && scalars.prefix(2).allSatisfy({ $0 == "#" }):
        counts[.wordPiece, default: 0] += 1
      case "\u{2581}": counts[.sentencePiece, default: 0] += 1
      case "\u{120}": counts[.byteLevel, default: 0] += 1
      default: break
      }
    }
    let order: [WordStartRule] = [.wordPiece, .sentencePiece, .byteLevel]
    let best = order.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? .everyToken
    self = counts[best, default: 0] > 0 ? best : .everyToken
  }

  /// Whether a word begins with a token of this spelling.
  public func startsWord(_ token: String) -> Bool {
    let scalars = token.unicodeScalars
    switch self {
    case .wordPiece: return !(scalars.count > 2 && scalars.prefix(2).allSatisfy { $0 == "#" })
    case .byteLevel: return scalars.first == "\u{120}"
    case .everyToken: return true
    case .sentencePiece:
      guard let first = scalars.first, first != "\u{2581}" else { return true }
      func isMark(_ scalar: Unicode.Scalar) -> Bool { Self.punctuation.unicodeScalars.contains(scalar) }
      func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic
      }
      return (scalars.count == 1 && isMark(first)) || !scalars.allSatisfy { isLetter($0) || isMark($0) }
    }
  }
}
