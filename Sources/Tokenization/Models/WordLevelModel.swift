/// The model `WordLevel`: every word is a token or unknown.
struct WordLevelModel: TokenModel {
  let vocabulary: Vocabulary
  let unknownId: Int32?

  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) throws {
    guard let id = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[word])) ?? unknownId else {
      throw TokenizationError(
        .missingToken, place: "model.unk_token", expected: "an unknown token in the vocabulary", found: "none"
      )
    }
    tokens.append(id, from: word.lowerBound, to: word.upperBound)
  }
}
