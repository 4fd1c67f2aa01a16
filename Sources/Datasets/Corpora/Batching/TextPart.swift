package import Evaluation

/// One of the two texts of a pair.
package struct TextPart: Sendable, Equatable {
  /// The token ids.
  package private(set) var ids: [Int32] = []
  /// Where its segments begin.
  package private(set) var starts: [Int] = []

  /// Segments, one after the other.
  package init(_ segments: some Sequence<Int>, _ cache: TokenCache) {
    for segment in segments { add(segment, cache) }
  }

  /// Adds a segment.
  package mutating func add(_ segment: Int, _ cache: TokenCache) {
    starts.append(ids.count)
    cache.appendTokens(ofSegment: segment, from: 0, limit: Int.max, to: &ids)
  }

  /// Takes tokens from the longer text (from the second, where they are equally long), each from its front or its
  /// back with equal probability, until both have `room` tokens together.
  ///
  /// Source: `truncate_seq_pair` of BERT's and ALBERT's code.
  package static func truncate(
    _ first: inout TextPart, _ second: inout TextPart, room: Int, _ generator: inout SplitMix64
  ) {
    var kept = (first: 0..<first.ids.count, second: 0..<second.ids.count)
    func shortened(_ range: Range<Int>) -> Range<Int> {
      generator.uniform() < 0.5 ? range.dropFirst() : range.dropLast()
    }
    while kept.first.count + kept.second.count > room {
      if kept.first.count > kept.second.count {
        kept.first = shortened(kept.first)
      } else {
        kept.second = shortened(kept.second)
      }
    }
    first.keep(kept.first)
    second.keep(kept.second)
  }

  private mutating func keep(_ range: Range<Int>) {
    ids = Array(ids[range])
    starts = starts.filter(range.contains).map { $0 - range.lowerBound }
  }
}
