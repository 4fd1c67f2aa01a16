/// The model `WordPiece` beside components other than BERT's; alone it takes the one pass of `SequencePass`.
struct WordPieceModel: TokenModel {
  let pieces: WordPiece
  var vocabulary: Vocabulary { pieces.vocabulary }
  var unknownId: Int32? { pieces.unknownId }

  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) {
    // The limit bounds the memory, as in `SequencePass`.
    scratch.word.begin(limit: pieces.maxInputCharsPerWord)
    var index = word.lowerBound
    while index < word.upperBound {
      let (scalar, width) = UTF8Decoding.scalar(text, at: index)
      scratch.word.append(scalar, origin: UInt32(truncatingIfNeeded: index))
      index &+= width
    }
    pieces.matcher.append(scratch.word, to: &tokens, text: text, unit: .utf8)
  }
}
