import ModelFormat

/// Texts one after the other, without padding, checked against a model.
struct PackedTexts {
  /// The ids and types of all tokens.
  private(set) var ids: [Int32] = []
  private(set) var types: [Int32] = []
  /// Where each text ends.
  private(set) var ends: [Int] = []
  /// The tokens of the longest.
  private(set) var longest = 0

  /// Throws `InferenceError` (`badInput`) with the number of the text.
  init(_ texts: [TokenInput], for configuration: EncoderConfiguration) throws(InferenceError) {
    guard !texts.isEmpty else { throw InferenceError(.badInput, "expected at least one text, found none") }
    for (number, text) in zip(1..., texts) {
      func bad(_ expected: String, _ found: String) -> InferenceError {
        InferenceError(.badInput, "text \(number): expected \(expected), found \(found)")
      }
      guard (1...configuration.maxPositionEmbeddings).contains(text.ids.count) else {
        throw bad("from 1 to \(configuration.maxPositionEmbeddings) tokens", "\(text.ids.count)")
      }
      guard text.types.isEmpty || text.types.count == text.ids.count else {
        throw bad("\(text.ids.count) token types", "\(text.types.count)")
      }
      for id in text.ids where !(0..<configuration.vocabSize).contains(Int(id)) {
        throw bad("token ids from 0 to \(configuration.vocabSize - 1)", "\(id)")
      }
      for type in text.types where !(0..<configuration.typeVocabSize).contains(Int(type)) {
        throw bad("token types from 0 to \(configuration.typeVocabSize - 1)", "\(type)")
      }
      ids += text.ids
      types += text.types.isEmpty ? [Int32](repeating: 0, count: text.ids.count) : text.types
      ends.append(ids.count)
      longest = max(longest, text.ids.count)
    }
  }
}
