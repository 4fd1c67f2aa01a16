import Tokenization

/// Where a tokenizer puts special tokens around one text and around two.
struct PretrainingTemplate: Sendable {
  /// Two texts.
  let pair: SequenceTemplate
  /// What stands in front of a single text and behind it.
  let before, after: SequenceTemplate.Special
  /// The type of a single text's tokens.
  let type: Int32
  /// What stands between documents that share a sequence.
  let separator: Int32?

  /// The template of a tokenizer, read off its encodings. Throws what ``SequenceTemplate`` does.
  init(_ tokenizer: Tokenizer) throws {
    pair = try SequenceTemplate(tokenizer)
    let alone = try tokenizer.encode("a")
    let places = alone.sequenceIds.indices.filter { alone.sequenceIds[$0] != nil }
    guard let first = places.first, let last = places.last else {
      throw DatasetError(
        .invalidSetting, file: "", "the tokenizer: expected a token for the letter a, found none")
    }
    func special(_ range: Range<Int>) -> SequenceTemplate.Special {
      .init(ids: Array(alone.ids[range]), types: Array(alone.typeIds[range]))
    }
    before = special(0..<first)
    after = special(last + 1..<alone.count)
    type = alone.typeIds[first]
    separator = tokenizer.separatorTokenId
  }

  /// The tokens that a sequence of so many has for texts, two of them or one.
  func room(maximumLength: Int, pairs: Bool) -> Int {
    maximumLength - (pairs ? pair.addedTokens : before.ids.count + after.ids.count)
  }
}
