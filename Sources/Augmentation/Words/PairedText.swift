import Tokenization

/// A text with itself as partner, tokenised: `[CLS] text [SEP] text [SEP]`, or whatever the tokenizer makes of a pair.
struct PairedText {
  private let ids: [Int32]
  private let types: [Int32]
  /// For each token the number of its text, 0 or 1, and its place in it; nil for special tokens.
  private let places: [(text: Int, token: Int)?]
  /// The places of each token of the text in its UTF-8.
  let offsets: [Range<Int>]

  /// The tokens of an encoding of a pair whose offsets count bytes.
  init(_ encoding: Encoding) {
    ids = encoding.ids
    types = encoding.typeIds
    var counts = [0, 0]
    places = encoding.sequenceIds.map { text in
      text.map { text in
        defer { counts[text] += 1 }
        return (text, counts[text])
      }
    }
    offsets = zip(encoding.offsets, encoding.sequenceIds).filter { $1 == 0 }.map(\.0)
  }

  /// The ids of some of the text's tokens.
  func pieces(_ tokens: Range<Int>) -> [Int32] {
    zip(ids, places).filter { _, place in place.map { $0.text == 0 && tokens.contains($0.token) } ?? false }
      .map(\.0)
  }

  /// The tokens of each word, in the order of the words; empty where none belongs to it.
  func tokens(of words: [Range<Int>]) -> [Range<Int>] {
    var first = 0
    return words.map { word in
      while first < offsets.count, offsets[first].upperBound <= word.lowerBound { first += 1 }
      var end = first
      while end < offsets.count, offsets[end].lowerBound < word.upperBound { end += 1 }
      return first..<end
    }
  }

  /// The tokens around one of the text's, all or at most `limit`, that one in the middle as far as the text's ends allow.
  func window(around token: Int, limit: Int) -> Range<Int> {
    let size = min(limit, offsets.count)
    let start = min(max(0, token - size / 2), offsets.count - size)
    return start..<start + size
  }

  /// The pair of a window's tokens, with `mask` in the place of one in the first text, and where that is.
  func masked(_ token: Int, by mask: Int32, in window: Range<Int>) -> MaskedText {
    var result = MaskedText(ids: [], types: [], place: 0)
    for (index, place) in places.enumerated() {
      var id = ids[index]
      if let place {
        guard window.contains(place.token) else { continue }
        if place.text == 0, place.token == token {
          result.place = result.ids.count
          id = mask
        }
      }
      result.ids.append(id)
      result.types.append(types[index])
    }
    return result
  }
}

/// A pair of texts of which one token is hidden.
struct MaskedText: Equatable {
  /// Token ids and types.
  var ids, types: [Int32]
  /// The place of the hidden token.
  var place: Int
}
