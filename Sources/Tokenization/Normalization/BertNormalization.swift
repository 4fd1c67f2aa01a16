/// What the BERT normaliser does to a text before it is split into words.
///
/// Source: the component `BertNormalizer` of `tokenizer.json`; the order is clean, Chinese, accents, case.
struct BertNormalization: Sendable, Equatable {
  /// Remove control characters and turn every white space into a space.
  var cleanText: Bool
  /// Put spaces around ideographs.
  var handleChineseChars: Bool
  /// Decompose canonically and drop non-spacing marks.
  var stripAccents: Bool
  /// Lower-case, one character at a time and without context.
  var lowercase: Bool

  /// Leaves texts as they are.
  static let none = BertNormalization(
    cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false)

  /// The bytes of a text after normalisation.
  func normalized(_ text: String) -> [UInt8] {
    Array(text.utf8).withUnsafeBufferPointer { buffer in
      var text = StagedText(buffer, origin: 0, unit: .utf8)
      text.normalize(self)
      return text.encoded().bytes
    }
  }
}
