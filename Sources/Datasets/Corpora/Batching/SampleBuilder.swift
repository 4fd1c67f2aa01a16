import Evaluation

/// Makes samples of what the corpus was cut into.
struct SampleBuilder: Sendable {
  let cache: TokenCache
  let documents: PartDocuments
  let objective: PretrainingObjective
  let template: PretrainingTemplate
  let masker: TokenMasker
  /// The tokens that a sequence has for texts.
  let room: Int
  let seed: UInt64

  /// A sequence before words are hidden.
  private struct Sequence {
    var ids: [Int32]
    var typeIds: [Int32]
    /// Where segments begin.
    var starts: [Int]
    var sentenceLabel: Int?
  }

  /// The sample of a number, with what one variation draws for it.
  func sample(_ index: Int, span: SampleSpan, variation: Int) -> PretrainingSample {
    var sequence: Sequence
    if objective.pairs == nil {
      sequence = packed(span)
    } else {
      var generator = CorpusRandom.pair.generator(seed: seed, variation, index)
      sequence = pair(span, &generator)
    }
    var generator = CorpusRandom.mask.generator(seed: seed, variation, index)
    let labels = masker.mask(&sequence.ids, starts: sequence.starts, generator: &generator)
    return PretrainingSample(
      ids: sequence.ids, typeIds: sequence.typeIds, labels: labels, sentenceLabel: sequence.sentenceLabel)
  }

  private func packed(_ span: SampleSpan) -> Sequence {
    var ids = template.before.ids
    var starts: [Int] = []
    for piece in span.pieces {
      if piece.startsDocument, let separator = template.separator { ids.append(separator) }
      if piece.offset == 0 { starts.append(ids.count) }
      cache.appendTokens(ofSegment: piece.segment, from: piece.offset, limit: piece.tokens, to: &ids)
    }
    var types = template.before.types
    types += repeatElement(template.type, count: ids.count - types.count)
    return Sequence(ids: ids + template.after.ids, typeIds: types + template.after.types, starts: starts)
  }

  private func pair(_ span: SampleSpan, _ generator: inout SplitMix64) -> Sequence {
    let segments = span.pieces.map(\.segment)
    let cut = segments.count > 1 ? 1 + generator.index(below: segments.count - 1) : 1
    var first = TextPart(segments[..<cut], cache)
    var second: TextPart
    var label = 0
    let coin = generator.uniform() < 0.5
    switch objective {
    case .sentenceOrder where segments.count > 1:
      second = TextPart(segments[cut...], cache)
      if coin {
        swap(&first, &second)
        label = 1
      }
    case .nextSentence where segments.count > 1 && !coin:
      second = TextPart(segments[cut...], cache)
    default:
      second = other(than: span.document, tokens: span.target - first.ids.count, &generator)
      label = 1
    }
    TextPart.truncate(&first, &second, room: room, &generator)
    let (encoded, secondStart) = template.pair.pair(first.ids, second.ids)
    let starts =
      first.starts.map { $0 + template.pair.before.ids.count } + second.starts.map { $0 + secondStart }
    return Sequence(ids: encoded.ids, typeIds: encoded.typeIds, starts: starts, sentenceLabel: label)
  }

  /// Segments of another document of the part from a random one on, until they have so many tokens.
  private func other(than document: Int, tokens: Int, _ generator: inout SplitMix64) -> TextPart {
    var rank = generator.index(below: documents.count - 1)
    if rank >= documents.rank(of: document) { rank += 1 }
    let segments = cache.segments(ofDocument: documents.document(rank: rank))
    let start = segments.lowerBound + generator.index(below: segments.count)
    var part = TextPart([start], cache)
    for segment in start + 1..<max(start + 1, segments.upperBound) where part.ids.count < tokens {
      part.add(segment, cache)
    }
    return part
  }
}
