/// ALBERT's treatment of pieces after SentencePiece's: a comma behind a digit is a piece of its own.
///
/// A piece of more than one character that ends with a digit and a comma is spelled again without the comma and
/// without U+2581; a U+2581 that this puts in front, where the piece had none, is removed; then comes the comma.
///
/// Source: `tokenize` of Google's and Hugging Face's ALBERT tokenizers.
struct DigitCommaModel: TokenModel {
  let model: UnigramModel
  var vocabulary: Vocabulary { model.vocabulary }
  var unknownId: Int32? { model.unknownId }

  private static let comma = UInt8(ascii: ",")

  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) throws {
    try model.append(word, of: text, to: &tokens, &scratch)
    guard tokens.offsets.contains(where: { isSplit($0, text) }) else { return }
    let pieces = tokens
    tokens.truncate(to: 0)
    for (id, range) in zip(pieces.ids, pieces.offsets) {
      if isSplit(range, text) {
        try appendSplit(range, text, &tokens, &scratch)
      } else {
        tokens.append(id, from: range.lowerBound, to: range.upperBound)
      }
    }
  }

  private func isSplit(_ range: Range<Int>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard range.count > 1, text[range.upperBound - 1] == Self.comma else { return false }
    return UnicodeData.properties[UTF8Decoding.scalar(text, before: range.upperBound - 1).scalar].contains(
      .digit)
  }

  private func appendSplit(
    _ range: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) throws {
    let space = SentencePieceNormalization.visibleSpace
    let hadSpace = text[range].starts(with: space)
    // The bytes that are spelled again, and where in the text each comes from.
    var bytes = space
    var places = space.indices.map { range.lowerBound + (hadSpace ? $0 : 0) }
    var index = range.lowerBound
    while index < range.upperBound - 1 {
      if text[index..<range.upperBound].starts(with: space) {
        index += space.count
        continue
      }
      bytes.append(text[index])
      places.append(index)
      index += 1
    }
    var found = TokenSequence()
    try bytes.withUnsafeBufferPointer { try model.append(0..<$0.count, of: $0, to: &found, &scratch) }
    for (number, (id, part)) in zip(found.ids, found.offsets).enumerated() {
      var (id, start) = (id, part.lowerBound)
      if number == 0, !hadSpace, bytes[part].starts(with: space) {
        start += space.count
        if start >= part.upperBound { continue }
        id =
          bytes[start..<part.upperBound].withUnsafeBufferPointer { vocabulary.id(of: $0) } ?? unknownId ?? id
      }
      tokens.append(id, from: places[start], to: places[part.upperBound - 1] + 1)
    }
    if let comma = vocabulary.id(of: ",") ?? unknownId {
      tokens.append(comma, from: range.upperBound - 1, to: range.upperBound)
    }
  }
}
