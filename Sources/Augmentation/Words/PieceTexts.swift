import Datasets
package import Tokenization

/// What the pieces of a tokenizer are as words.
package struct PieceTexts: Sendable {
  /// For each id the word that it spells; nil for special tokens, for pieces inside words, for what is no whole text, and for what
  /// the tokenizer cuts up when it reads it, as BERT's `[unused1]`. [ids]
  package let words: [String?]
  /// Whether the tokenizer takes capitals for small letters.
  package let foldsCase: Bool

  /// Reads the vocabulary. Linear in it.
  ///
  /// A piece begins a word as `WordStartRule` says. Case is tried on the first piece of small letters that is a text's only piece;
  /// without any, capitals count as other letters.
  /// - Throws: `TokenizationError`.
  package init(_ tokenizer: Tokenizer) throws {
    let special = Set(tokenizer.specialTokenIds)
    let rule = WordStartRule(tokenizer)
    words = try (0..<Int32(tokenizer.vocabularySize)).map { id in
      guard !special.contains(id), let token = tokenizer.token(of: id), rule.startsWord(token) else {
        return nil
      }
      let text = try tokenizer.decode([id])
      return try tokenizer.encode(text, options: Self.bare).ids == [id] ? Self.word(text) : nil
    }
    foldsCase = try Self.foldsCase(tokenizer, words)
  }

  /// A decoded piece without the space in front of it; nil where it is empty, holds white space or a part of a character.
  private static func word(_ text: String) -> String? {
    let word = String(text.unicodeScalars.drop { $0 == " " })
    return canBeWord(word) ? word : nil
  }

  /// Whether a text is not empty and has neither white space nor a character that stands for broken ones.
  static func canBeWord(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "\u{FFFD}" }
  }

  private static let bare = EncodingOptions(addSpecialTokens: false)

  private static func foldsCase(_ tokenizer: Tokenizer, _ words: [String?]) throws -> Bool {
    for word in words {
      guard let word, word.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { continue }
      let ids = try tokenizer.encode(word, options: bare).ids
      guard ids.count == 1, ids.first != tokenizer.unknownTokenId else { continue }
      return try tokenizer.encode(word.uppercased(), options: bare).ids == ids
    }
    return false
  }
}
