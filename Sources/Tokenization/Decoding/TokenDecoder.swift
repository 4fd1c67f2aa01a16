/// Turns tokens back into text: steps one after the other, then everything joined.
struct TokenDecoder: Sendable {
  let steps: [any DecodingStep]

  /// The text of tokens.
  ///
  /// - Throws: `TokenizationError` where regular expressions take too long, or replacements make the text too large.
  ///
  /// Complexity: linear in the bytes of the tokens for every step, but for regular expressions.
  func decode(_ tokens: [String]) throws -> String {
    var parts = tokens.map { Array($0.utf8) }
    let limit = 64 * parts.reduce(0) { $0 + $1.count } + 65_536
    for step in steps {
      try step.decode(&parts)
      guard parts.reduce(0, { $0 + $1.count }) <= limit else {
        throw TokenizationError(
          .unsupported, place: "decoder", expected: "a text of at most \(limit) bytes", found: "a larger one")
      }
    }
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
