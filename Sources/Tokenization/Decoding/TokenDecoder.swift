/// Turns tokens back into text: steps one after the other, then everything joined.
struct TokenDecoder: Sendable {
  let steps: [any DecodingStep]

  /// The text of tokens.
  ///
  /// Complexity: linear in the bytes of the tokens for every step, but for regular expressions.
  func decode(_ tokens: [String]) throws -> String {
    var parts = tokens.map { Array($0.utf8) }
    for step in steps { try step.decode(&parts) }
    return String(decoding: parts.joined(), as: UTF8.self)
  }
}

/// One component of a decoder.
protocol DecodingStep: Sendable {
  /// Changes the spelling of tokens in UTF-8, and may join them.
  ///
  /// - Throws: `TokenizationError` where a regular expression takes too long.
  func decode(_ tokens: inout [[UInt8]]) throws
}
