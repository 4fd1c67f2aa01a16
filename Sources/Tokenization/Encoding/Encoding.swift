/// An encoded text: one entry per token in every array, padding included.
public struct Encoding: Sendable {
  /// The tokens' ids in the vocabulary.
  public internal(set) var ids: [Int32]
  /// The sequence that each token belongs to in the model's eyes: 0 or 1 with BERT's template, 0 for padding.
  public internal(set) var typeIds: [Int32]
  /// 1 where the model attends, 0 at padding.
  public internal(set) var attentionMask: [Int32]
  /// 1 at special and padding tokens, 0 at tokens of a text.
  public internal(set) var specialTokensMask: [Int32]
  /// Where each token stands in its own original text, in `EncodingOptions.offsetUnit`; `0..<0` for special tokens.
  ///
  /// A token's range covers the characters that its normalised characters come from: marks that accent stripping drops
  /// are outside of it at a token's end.
  public internal(set) var offsets: [Range<Int>]
  /// The windows that truncation cut off, in the reference's order, where `returnOverflowing` asks for them.
  ///
  /// With two truncated sequences these are all combinations of windows but the first. Windows themselves have none;
  /// the reference repeats some of the others there.
  public internal(set) var overflowing: [Encoding]
  /// The positions of the first and of the second sequence's tokens.
  var sequences: (first: Range<Int>, second: Range<Int>)
  /// The number of each token's word, -1 for special tokens; empty where words were not counted.
  var words: [Int32] = []
  /// The names of ids.
  let names: TokenNames

  /// The number of tokens.
  public var count: Int { ids.count }

  /// The tokens as the vocabulary spells them, such as `##ing`.
  ///
  /// An added token that strips white space is named without it; the reference names it with the white space it took.
  ///
  /// Complexity: allocates; linear in the number of tokens at every call.
  public var tokens: [String] { ids.map { names[$0] ?? "" } }

  /// For each token the sequence it comes from, 0 or 1; nil for special tokens.
  ///
  /// Complexity: allocates; linear in the number of tokens at every call.
  public var sequenceIds: [Int?] {
    var result = [Int?](repeating: nil, count: count)
    for position in sequences.first { result[position] = 0 }
    for position in sequences.second { result[position] = 1 }
    return result
  }

  /// For each token the number of its word in its own sequence, from 0; nil for special tokens.
  ///
  /// Of texts that were given as words, the place in the list. Of others, words are what the pre-tokenizer splits a
  /// text into, and added tokens. Empty unless the text was given as words or `EncodingOptions.returnWordIds` was
  /// set.
  ///
  /// Complexity: allocates; linear in the number of tokens at every call.
  public var wordIds: [Int?] { words.map { $0 < 0 ? nil : Int($0) } }

  /// This encoding and the windows that truncation cut off, in the order of the text where one sequence was truncated.
  public var windows: [Encoding] {
    var first = self
    first.overflowing = []
    return [first] + overflowing
  }
}

extension Encoding {
  /// Fills up to a number of tokens, here and in the overflowing windows; does nothing where there are as many.
  mutating func pad(to length: Int, id: Int32, typeId: Int32, side: Side) {
    for index in overflowing.indices {
      overflowing[index].pad(to: length, id: id, typeId: typeId, side: side)
    }
    let missing = length - count
    guard missing > 0 else { return }
    let place = side == .left ? 0 : count
    ids.insert(contentsOf: repeatElement(id, count: missing), at: place)
    typeIds.insert(contentsOf: repeatElement(typeId, count: missing), at: place)
    attentionMask.insert(contentsOf: repeatElement(0, count: missing), at: place)
    specialTokensMask.insert(contentsOf: repeatElement(1, count: missing), at: place)
    offsets.insert(contentsOf: repeatElement(0..<0, count: missing), at: place)
    if !words.isEmpty {
      words.insert(contentsOf: repeatElement(-1, count: missing), at: side == .left ? 0 : words.count)
    }
    if side == .left {
      func shifted(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound + missing..<range.upperBound + missing
      }
      sequences = (shifted(sequences.first), shifted(sequences.second))
    }
  }
}
