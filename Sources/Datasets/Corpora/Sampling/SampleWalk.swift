import Evaluation

/// Goes through the documents of a part and cuts them into samples, from any of their begins.
///
/// Where a sample ends is a function of where it begins, of the seed and of the cache, so any place that is kept lets
/// the walk go on from there.
struct SampleWalk: Sendable {
  let cache: TokenCache
  let documents: PartDocuments
  let objective: PretrainingObjective
  /// The tokens that a sample may have without special ones: of a pair, both texts.
  let room: Int
  /// Whether documents that share a sequence have a separator between them, which takes the room of a token.
  let separates: Bool
  let seed: UInt64

  /// Where the first sample begins, nil in a part without documents.
  var start: CorpusPosition? { position(document: 0) }

  /// The sample that begins at a place, or behind it where that makes none, and where the next one begins. Both are nil
  /// at the end.
  func sample(at start: CorpusPosition) -> (span: SampleSpan, next: CorpusPosition?)? {
    guard let pairs = objective.pairs else { return packed(at: start) }
    var position: CorpusPosition? = start
    while let start = position {
      let (span, next) = chunk(at: start, shortShare: pairs.shortShare)
      if span.pieces.count > 1 || pairs.loneSegment == .randomSecond { return (span, next) }
      position = next
    }
    return nil
  }

  /// Whole segments of one document, until they have the target length, which for some chunks is drawn shorter.
  private func chunk(at start: CorpusPosition, shortShare: Double) -> (SampleSpan, CorpusPosition?) {
    var generator = CorpusRandom.length.generator(seed: seed, start.segment)
    let isShort = generator.uniform() < shortShare
    let target = isShort ? 2 + generator.index(below: room - 1) : room
    let end = cache.segments(ofDocument: start.document).upperBound
    var pieces: [SampleSpan.Piece] = []
    var tokens = 0
    var segment = start.segment
    while segment < end, tokens < target {
      let count = cache.tokenCount(ofSegment: segment)
      pieces.append(.init(segment: segment, offset: 0, tokens: count, startsDocument: false))
      tokens += count
      segment += 1
    }
    let next =
      segment < end
      ? CorpusPosition(document: start.document, segment: segment) : position(document: start.document + 1)
    return (SampleSpan(document: start.document, pieces: pieces, target: target), next)
  }

  /// Whole segments as far as they fit; one that alone is too long is cut.
  private func packed(at start: CorpusPosition) -> (SampleSpan, CorpusPosition?) {
    var crosses = false
    if case .packed(crossesDocuments: true) = objective { crosses = true }
    var pieces: [SampleSpan.Piece] = []
    var place = start
    var left = room
    while true {
      let isOther = !pieces.isEmpty && place.segment == cache.segments(ofDocument: place.document).lowerBound
      if isOther, !crosses { break }
      let available = left - (isOther && separates ? 1 : 0)
      let count = cache.tokenCount(ofSegment: place.segment) - place.offset
      let taken = count <= available ? count : pieces.isEmpty ? available : 0
      guard taken > 0 else { break }
      pieces.append(
        .init(segment: place.segment, offset: place.offset, tokens: taken, startsDocument: isOther))
      left = available - taken
      guard let next = position(after: taken, of: place) else {
        return (SampleSpan(document: start.document, pieces: pieces, target: room), nil)
      }
      place = next
    }
    return (SampleSpan(document: start.document, pieces: pieces, target: room), place)
  }

  /// The place behind so many tokens of a segment, nil at the end of the part.
  private func position(after tokens: Int, of place: CorpusPosition) -> CorpusPosition? {
    if place.offset + tokens < cache.tokenCount(ofSegment: place.segment) {
      return CorpusPosition(
        document: place.document, segment: place.segment, offset: place.offset + tokens)
    }
    let segment = place.segment + 1
    return segment < cache.segments(ofDocument: place.document).upperBound
      ? CorpusPosition(document: place.document, segment: segment) : position(document: place.document + 1)
  }

  /// The begin of the first document of the part that is not before `document`.
  private func position(document: Int) -> CorpusPosition? {
    documents.first(from: document).map {
      CorpusPosition(document: $0, segment: cache.segments(ofDocument: $0).lowerBound)
    }
  }
}
