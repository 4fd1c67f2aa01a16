import JSON

/// Reads vocabularies in JSON: an object of tokens and their ids.
enum VocabularyReader {
  /// The vocabulary of an object.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func vocabulary(_ vocab: JSONPlace) throws -> Vocabulary {
    guard let object = vocab.value.object else { throw vocab.mismatch("an object of tokens and ids") }
    let limit = Vocabulary.idLimit(count: object.count)
    var tokens = [ArraySlice<UInt8>?](repeating: nil, count: object.count)
    for (number, (token, value)) in object.enumerated() {
      // The token itself is not in the message: it can be long, and its number finds it.
      func place() -> JSONPlace {
        JSONPlace(value, "\(vocab.place.isEmpty ? "" : vocab.place + ", ")entry \(number)")
      }
      guard let id = value.int, id >= 0, id <= Vocabulary.maximumId else {
        _ = try place().id()
        continue
      }
      guard id < limit else {
        throw place().mismatch(
          "an id below \(limit), since there are \(object.count) tokens", found: "id \(id)")
      }
      if id >= tokens.count {
        tokens.append(contentsOf: repeatElement(nil, count: id + 1 - tokens.count))
      }
      guard tokens[id] == nil else {
        throw TokenizationError(
          .duplicate, place: place().place, expected: "an id that no token before has", found: "id \(id)")
      }
      tokens[id] = Array(token.utf8)[...]
    }
    while let last = tokens.last, last == nil { tokens.removeLast() }
    return try vocabulary(tokens)
  }

  /// The vocabulary of tokens by id.
  ///
  /// - Throws: `TokenizationError` where a token occurs twice.
  static func vocabulary(_ tokens: [ArraySlice<UInt8>?]) throws -> Vocabulary {
    do {
      return try Vocabulary(tokens)
    } catch {
      throw TokenizationError(
        .duplicate, expected: "every token once", found: "ids \(error.first) and \(error.second) equal")
    }
  }
}
