/// The general pipeline from texts to tokens: added tokens, a normaliser, a pre-tokenizer and a model of any
/// components.
///
/// Source: the components of `tokenizer.json`, as `tokenizers` 0.23.3 runs them.
struct Pipeline: Sendable {
  let normalizer: [any NormalizationStep]
  let preTokenizer: [any PreTokenizationStep]
  let model: any TokenModel
  /// Added tokens that are looked for in the text as it stands.
  let rawMatcher: AddedTokenMatcher?
  /// Added tokens that are looked for in the normalised text.
  let normalizedMatcher: AddedTokenMatcher?
  /// Whether the white space that tokens begin and end with is counted, for `OffsetTrimming`.
  let countsSpaces: Bool

  init(
    normalizer: [any NormalizationStep], preTokenizer: [any PreTokenizationStep], model: any TokenModel,
    added: [(token: AddedToken, id: Int32)], countsSpaces: Bool
  ) throws {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.countsSpaces = countsSpaces
    rawMatcher = try AddedTokenMatcher(added, isNormalized: false) { Array($0.utf8) }
    normalizedMatcher = try AddedTokenMatcher(added, isNormalized: true) {
      try Self.normalized($0, by: normalizer)
    }
  }

  /// The bytes of a text after normalisation.
  static func normalized(_ text: String, by steps: [any NormalizationStep]) throws -> [UInt8] {
    var work = WorkingText()
    var text = text
    text.withUTF8 { work.load($0, 0..<$0.count) }
    for step in steps { try step.normalize(&work) }
    try work.checkSize()
    return Array(work.text.buffer)
  }
}
