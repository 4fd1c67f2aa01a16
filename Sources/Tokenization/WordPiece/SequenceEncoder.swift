/// Turns texts into tokens: added tokens first, then normalisation, words and pieces, in one pass over their UTF-8.
///
/// Source: the pipeline of `tokenizers` 0.23.3 (`BertNormalizer`, `BertPreTokenizer`, `WordPiece`), with the same ids
/// and offsets.
struct SequenceEncoder: Sendable {
  let normalization: BertNormalization
  let characters: CharacterTable
  let model: WordPiece
  /// Added tokens that are looked for in the text as it stands.
  let rawMatcher: AddedTokenMatcher?
  /// Added tokens that are looked for in the normalised text.
  let normalizedMatcher: AddedTokenMatcher?
  /// Whether the white space that added tokens take is counted, for `OffsetTrimming`.
  let countsSpaces: Bool

  init(
    normalization: BertNormalization, model: WordPiece, added: [(token: AddedToken, id: Int32)],
    countsSpaces: Bool
  ) throws {
    self.normalization = normalization
    self.model = model
    self.countsSpaces = countsSpaces
    characters = CharacterTable(normalization)
    rawMatcher = try AddedTokenMatcher(added, isNormalized: false) { Array($0.utf8) }
    normalizedMatcher = try AddedTokenMatcher(added, isNormalized: true, form: normalization.normalized)
  }
}
