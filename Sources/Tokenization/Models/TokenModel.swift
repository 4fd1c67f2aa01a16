/// A model: spells words with the tokens of a vocabulary.
protocol TokenModel: Sendable {
  /// The tokens.
  var vocabulary: Vocabulary { get }
  /// The id of what cannot be spelled, where the model has one.
  var unknownId: Int32? { get }

  /// Appends the tokens of a word that is not empty, each with its range of bytes in `text`.
  ///
  /// - Parameters:
  ///   - word: The word's range of bytes.
  ///   - text: Valid UTF-8.
  ///   - scratch: Memory that is kept from word to word.
  /// - Throws: `TokenizationError` of code `missingToken` where a word cannot be spelled and there is no unknown token.
  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch) throws
}

/// Memory that models keep from word to word.
struct ModelScratch: ~Copyable {
  /// The best way to each byte; see `UnigramModel`.
  var lattice = UnigramLattice()
  /// The symbols of a word; see `BytePairModel`.
  var symbols = BytePairSymbols()
  /// The word; see `WordPieceModel`.
  var word = WordBuffer(limit: 0)
  /// A spelling that is looked up.
  var key: [UInt8] = []
}
