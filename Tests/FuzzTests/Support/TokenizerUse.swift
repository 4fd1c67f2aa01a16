import Testing
import Tokenization

/// What is done with every mutant of a tokenizer's files.
enum TokenizerUse {
  private static let texts = [
    "", "The quick brown fox", "ÄÖÜ naïve ẞ \u{301}\u{302} 東京 [CLS][MASK] unaffable! <mask>  1,000,",
    "\0\u{FEFF}\u{2028}\t x", "ｆｉ①\u{AD}a\u{300}b''``▁▁ĠĊ<0x41>",
    String(repeating: "longest ", count: 60) + String(repeating: "y", count: 300),
  ]

  /// What encoding may refuse: templates that are longer than the limit or name what cannot be cut, words that cannot
  /// be spelled, and components that take too long or make texts too large.
  private static let refusals: Set<TokenizationError.Code> = [
    .invalidOptions, .cannotTruncate, .missingToken, .unsupported,
  ]

  /// Loads a tokenizer folder and does with it what commands do; whether it was accepted.
  static func use(_ folder: String) throws -> Bool {
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(folder: folder)
    } catch let error as TokenizationError {
      #expect(error.path?.hasPrefix(folder) == true, "\(error)")
      return false
    }
    var options = EncodingOptions(returnOverflowing: true, returnWordIds: true)
    options.maximumLength = 64
    for text in texts {
      for pair in [nil, texts[1]] {
        do {
          let encoding = try tokenizer.encode(text, pair: pair, options: options)
          #expect(encoding.ids.count <= 64 && encoding.tokens.count == encoding.ids.count)
          #expect(
            encoding.wordIds.count == encoding.ids.count && encoding.offsets.count == encoding.ids.count)
          #expect(encoding.ids.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabularySize })
          let longest = max(text.unicodeScalars.count, texts[1].unicodeScalars.count)
          #expect(encoding.offsets.allSatisfy { $0.upperBound <= longest })
          _ = try tokenizer.decode(encoding.ids)
        } catch let error as TokenizationError {
          #expect(refusals.contains(error.code), "\(error)")
        }
      }
    }
    var recorded = tokenizer.recordedOptions
    if case .fixed(let length) = recorded.padding, length > 10_000 { recorded.padding = .none }
    if recorded.padToMultipleOf ?? 0 > 10_000 { recorded.padToMultipleOf = nil }
    do { _ = try tokenizer.encode(texts[1], options: recorded) } catch is TokenizationError {}
    return true
  }
}
