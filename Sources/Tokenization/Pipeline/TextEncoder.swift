/// What turns texts into tokens: BERT's components in one pass, or any in their pipeline.
enum TextEncoder: Sendable {
  case bert(SequenceEncoder)
  case pipeline(Pipeline)

  /// The id of what cannot be spelled, where the model has one.
  var unknownId: Int32? {
    switch self {
    case .bert(let encoder): encoder.model.unknownId
    case .pipeline(let pipeline): pipeline.model.unknownId
    }
  }
}

/// The scratch memory and the state of encoding one text after another.
struct TextPass: ~Copyable {
  private var bert: SequencePass?
  private var pipeline: PipelinePass?

  /// A pass over texts.
  ///
  /// - Parameters:
  ///   - unit: What offsets count.
  ///   - countsWords: Whether tokens know their words.
  ///   - staged: Whether BERT's components run one after the other even where one pass would do; for tests.
  init(_ encoder: TextEncoder, unit: OffsetUnit, countsWords: Bool, staged: Bool = false) {
    switch encoder {
    case .bert(let encoder):
      bert = SequencePass(encoder, unit: unit, countsWords: countsWords, staged: staged)
      pipeline = nil
    case .pipeline(let encoder):
      bert = nil
      pipeline = PipelinePass(encoder, unit: unit, countsWords: countsWords)
    }
  }

  /// The tokens of a text with their places in it; the next call reuses their memory, unless the caller still holds
  /// them.
  ///
  /// - Throws: `TokenizationError` for a text that is too long, and where a component cannot do its work.
  mutating func encode(_ text: String) throws -> TokenSequence {
    if let tokens = try bert?.encode(text) { return tokens }
    return try pipeline?.encode(text) ?? TokenSequence()
  }

  /// The tokens of words that a caller has split a text into: each is encoded alone, with places in itself.
  mutating func encode(words: [String]) throws -> TokenSequence {
    var result = TokenSequence()
    result.countsWords = true
    for (number, word) in words.enumerated() {
      result.append(try encode(word), word: Int32(truncatingIfNeeded: number))
    }
    return result
  }
}
