extension Tokenizer {
  /// The text of ids, as far as it can be told: case, accents and spaces that encoding removed do not come back.
  ///
  /// - Parameter ids: Token ids.
  /// - Parameter skipSpecialTokens: Whether special added tokens such as `[CLS]` are left out.
  /// - Throws: `TokenizationError` of code `unknownId` for an id that no token has; the reference skips such ids.
  ///
  /// Complexity: linear in the tokens, but for regular expressions of `tokenizer.json`.
  public func decode(_ ids: [Int32], skipSpecialTokens: Bool = true) throws -> String {
    var tokens: [String] = []
    tokens.reserveCapacity(ids.count)
    for (position, id) in ids.enumerated() {
      guard let token = decodedForms[id] ?? names[id] else {
        throw TokenizationError(
          .unknownId, place: "position \(position)",
          expected: "an id of the vocabulary, below \(vocabularySize)",
          found: String(id))
      }
      if !skipSpecialTokens || !specialIds.contains(id) { tokens.append(token) }
    }
    return try decoder?.decode(tokens) ?? tokens.joined(separator: " ")
  }
}
