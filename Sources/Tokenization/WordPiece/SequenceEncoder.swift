/// Turns one text into tokens: added tokens first, then normalisation, words and pieces, in one pass over its UTF-8.
///
/// Source: the pipeline of `tokenizers` 0.23.3 (`BertNormalizer`, `BertPreTokenizer`, `WordPiece`), with the same ids
/// and offsets. Allocates scratch memory for one word and the result; thread-safe.
struct SequenceEncoder: Sendable {
  let normalization: BertNormalization
  let characters: CharacterTable
  let model: WordPiece
  /// Added tokens that are looked for in the text as it stands.
  let rawMatcher: AddedTokenMatcher?
  /// Added tokens that are looked for in the normalised text.
  let normalizedMatcher: AddedTokenMatcher?

  init(normalization: BertNormalization, model: WordPiece, added: [(token: AddedToken, id: Int32)]) throws {
    self.normalization = normalization
    self.model = model
    characters = CharacterTable(normalization)
    rawMatcher = try AddedTokenMatcher(added, normalization: nil)
    normalizedMatcher = try AddedTokenMatcher(added, normalization: normalization)
  }

  /// The tokens of a text with their places in it.
  ///
  /// - Parameter staged: Whether to normalise step by step even where one pass would do; for tests.
  /// - Throws: `TokenizationError` for a text of 4 GiB or more.
  func encode(_ text: String, unit: OffsetUnit, staged: Bool = false) throws -> TokenSequence {
    var text = text
    return try text.withUTF8 { bytes in
      guard bytes.count < Int(UInt32.max) else {
        throw TokenizationError(
          .invalidOptions, place: "text", expected: "less than 4 GiB", found: "\(bytes.count) bytes")
      }
      var pass = SequencePass(encoder: self, text: bytes, unit: unit, staged: staged)
      pass.run()
      return pass.tokens
    }
  }
}
