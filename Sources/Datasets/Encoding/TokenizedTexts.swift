import JSON
import Tokenization

/// The tokens of texts without special ones, each text tokenised once.
struct TokenizedTexts {
  /// The tokens of a text.
  struct Tokens {
    /// The ids.
    let ids: [Int32]
    /// Where each token stands in the text, in code points.
    let offsets: [Range<Int>]
  }

  private var tokens: [UTF8Key: Tokens] = [:]

  /// Tokenises texts, which may repeat, in parallel. Throws what the tokenizer throws.
  init(_ texts: [String], tokenizer: Tokenizer, threads: Int?) throws {
    var unique: [String] = []
    var seen: Set<UTF8Key> = []
    for text in texts where seen.insert(UTF8Key(text)).inserted { unique.append(text) }
    let options = EncodingOptions(addSpecialTokens: false)
    let encodings = try tokenizer.encode(
      batch: unique.map { TextPair($0) }, options: options, threads: threads)
    tokens.reserveCapacity(unique.count)
    for (text, encoding) in zip(unique, encodings) {
      tokens[UTF8Key(text)] = Tokens(ids: encoding.ids, offsets: encoding.offsets)
    }
  }

  /// The tokens of one of the texts; none of any other.
  subscript(text: String) -> Tokens { tokens[UTF8Key(text)] ?? Tokens(ids: [], offsets: []) }
}
