import Tokenization

/// Where a tokenizer puts special tokens around one text and around two.
///
/// Read off the encodings of two short texts, so that it is whatever the tokenizer does: `[CLS] A [SEP] B [SEP]`
/// with types 0 and 1 for BERT, `<s> A </s></s> B </s>` with type 0 for RoBERTa.
struct SequenceTemplate: Sendable {
  /// What stands before the first text, between the two, and behind the second.
  let before, between, after: Special
  /// The types of the texts' own tokens.
  let firstType, secondType: Int32

  /// Special tokens with their types.
  struct Special: Sendable {
    var ids: [Int32] = []
    var types: [Int32] = []
  }

  /// The number of special tokens around two texts.
  var addedTokens: Int { before.ids.count + between.ids.count + after.ids.count }

  /// The template of a tokenizer.
  ///
  /// Throws ``DatasetError`` (`invalidSetting`) where its pairs are not the first text, then the second; and what
  /// it throws.
  init(_ tokenizer: Tokenizer) throws {
    let pair = try tokenizer.encode("a", pair: "a")
    let sequences = pair.sequenceIds
    guard let first = sequences.firstIndex(of: 0), let second = sequences.firstIndex(of: 1), first < second,
      let firstEnd = sequences.lastIndex(of: 0), let secondEnd = sequences.lastIndex(of: 1), firstEnd < second
    else {
      throw DatasetError(
        .invalidSetting, file: "",
        "the tokenizer: expected a template with the first text in front of the second, found another")
    }
    func special(_ range: Range<Int>) -> Special {
      Special(ids: Array(pair.ids[range]), types: Array(pair.typeIds[range]))
    }
    before = special(0..<first)
    between = special(firstEnd + 1..<second)
    after = special(secondEnd + 1..<pair.count)
    firstType = pair.typeIds[first]
    secondType = pair.typeIds[second]
  }

  /// Two texts' tokens as an example, and where the second's begin in it.
  func pair(_ first: some Sequence<Int32>, _ second: some Collection<Int32>) -> (
    example: EncodedExample, second: Int
  ) {
    var ids = before.ids + first
    var types = before.types
    types += repeatElement(firstType, count: ids.count - types.count)
    ids += between.ids
    types += between.types
    let start = ids.count
    ids += second
    types += repeatElement(secondType, count: second.count)
    ids += after.ids
    types += after.types
    return (EncodedExample(ids: ids, typeIds: types), start)
  }
}
