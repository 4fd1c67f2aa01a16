/// The WordPiece model: the longest piece of the vocabulary first, again and again, or the unknown token for the word.
///
/// Source: arXiv 1609.08144, section 4.1, with greedy matching as in BERT.
struct WordPiece: Sendable {
  let vocabulary: Vocabulary
  let unknownId: Int32
  let maxInputCharsPerWord: Int
  private let prefix: ImmutableBuffer<UInt8>
  private let prefixHash: UInt64
  private let powers: ImmutableBuffer<UInt64>
  private let limits: ImmutableBuffer<UInt8>

  /// A model.
  ///
  /// - Throws: `TokenizationError` of code `missingToken` where the vocabulary lacks the unknown token.
  init(
    vocabulary: Vocabulary, unknownToken: String, continuingSubwordPrefix: String, maxInputCharsPerWord: Int
  ) throws {
    guard let unknown = vocabulary.id(of: unknownToken) else {
      throw TokenizationError(
        .missingToken, expected: "the unknown token \(unknownToken) in the vocabulary",
        found: "\(vocabulary.count) tokens without it")
    }
    self.vocabulary = vocabulary
    unknownId = unknown
    self.maxInputCharsPerWord = maxInputCharsPerWord
    let prefixBytes = Array(continuingSubwordPrefix.utf8)
    prefix = ImmutableBuffer(prefixBytes)
    prefixHash = RollingHash.hash(prefixBytes)
    powers = ImmutableBuffer(RollingHash.powers(upTo: vocabulary.table.longestKey))
    limits = ImmutableBuffer(PieceMatcher.limits(vocabulary, prefix: prefixBytes))
  }

  /// The model without its memory management, valid while the model lives.
  var matcher: PieceMatcher {
    PieceMatcher(
      table: vocabulary.table.reader, unknownId: unknownId, maxCharacters: maxInputCharsPerWord,
      prefix: prefix.base, prefixCount: prefix.count, prefixHash: prefixHash,
      longest: vocabulary.table.longestKey, powers: powers.base, limits: limits.base)
  }
}
