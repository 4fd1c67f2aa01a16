import JSON

/// Reads `tokenizer.json`: every part is either understood completely or named in an error.
///
/// Source: the serialisation of `tokenizers` 0.23.3, version "1.0".
struct TokenizerFile {
  private let root: JSONPlace

  /// - Throws: `TokenizationError` where the file cannot be read or is not JSON.
  init(path: String) throws {
    root = try JSONPlace(file: path)
  }

  init(_ value: JSONValue) {
    root = JSONPlace(value, "")
  }

  /// The parts of the tokenizer. Names of special tokens are BERT's unless the padding section says otherwise.
  ///
  /// - Throws: `TokenizationError` with the key path.
  func parts() throws -> TokenizerParts {
    try root.allow([
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
      "decoder",
      "model",
    ])
    if let version = root.optional("version"), try version.string() != "1.0" {
      throw version.unsupported("version 1.0", found: "version \(try version.string())")
    }
    try readPreTokenizer()
    var parts = TokenizerParts(normalization: try readNormalizer(), model: try readModel())
    parts.added = try readAddedTokens(parts.model.vocabulary)
    (parts.single, parts.pair) = try TemplateReader(root.optional("post_processor")).templates()
    parts.decoder = try readDecoder()
    parts.padToken = "[PAD]"
    parts.classToken = "[CLS]"
    parts.separatorToken = "[SEP]"
    parts.maskToken = "[MASK]"
    try readTruncation(&parts)
    try readPadding(&parts)
    return parts
  }

  private func readNormalizer() throws -> BertNormalization {
    guard let normalizer = root.optional("normalizer") else { return .none }
    try expectType(normalizer, ["BertNormalizer"])
    try normalizer.allow(["type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"])
    let lowercase = try normalizer.required("lowercase").bool()
    return BertNormalization(
      cleanText: try normalizer.required("clean_text").bool(),
      handleChineseChars: try normalizer.required("handle_chinese_chars").bool(),
      stripAccents: try normalizer.optional("strip_accents")?.bool() ?? lowercase, lowercase: lowercase)
  }

  private func readPreTokenizer() throws {
    let preTokenizer = try root.required("pre_tokenizer")
    try expectType(preTokenizer, ["BertPreTokenizer"])
    try preTokenizer.allow(["type"])
  }

  private func readModel() throws -> WordPiece {
    let model = try root.required("model")
    // Old files have no type; the length limit of words tells WordPiece from the other models.
    if model.optional("type") != nil || model.optional("max_input_chars_per_word") == nil {
      try expectType(model, ["WordPiece"])
    }
    try model.allow(["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"])
    do {
      return try WordPiece(
        vocabulary: try readVocabulary(try model.required("vocab")),
        unknownToken: try model.required("unk_token").string(),
        continuingSubwordPrefix: try model.required("continuing_subword_prefix").string(),
        maxInputCharsPerWord: try model.required("max_input_chars_per_word").int())
    } catch var error as TokenizationError {
      error.place = error.place ?? "model"
      throw error
    }
  }

  private func readVocabulary(_ vocab: JSONPlace) throws -> Vocabulary {
    guard let object = vocab.value.object else { throw vocab.mismatch("an object of tokens and ids") }
    let limit = Vocabulary.idLimit(count: object.count)
    var tokens = [ArraySlice<UInt8>?](repeating: nil, count: object.count)
    for (number, (token, value)) in object.enumerated() {
      // The token itself is not in the message: it can be long, and its number finds it.
      let place = JSONPlace(value, "\(vocab.place), entry \(number)")
      let id = Int(try place.id())
      guard id < limit else {
        throw place.mismatch(
          "an id below \(limit), since there are \(object.count) tokens", found: "id \(id)")
      }
      if id >= tokens.count {
        tokens.append(contentsOf: repeatElement(nil, count: id + 1 - tokens.count))
      }
      guard tokens[id] == nil else {
        throw TokenizationError(
          .duplicate, place: place.place, expected: "an id that no token before has", found: "id \(id)")
      }
      tokens[id] = Array(token.utf8)[...]
    }
    while let last = tokens.last, last == nil { tokens.removeLast() }
    return try Vocabulary(tokens)
  }

  private func readAddedTokens(_ vocabulary: Vocabulary) throws -> [(token: AddedToken, id: Int32)] {
    guard let list = root.optional("added_tokens") else { return [] }
    return try list.elements().map { entry in
      try entry.allow(["id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"])
      let token = AddedToken(
        try entry.required("content").string(), singleWord: try entry.required("single_word").bool(),
        lstrip: try entry.required("lstrip").bool(), rstrip: try entry.required("rstrip").bool(),
        normalized: try entry.required("normalized").bool(), special: try entry.required("special").bool())
      let id = try entry.required("id").id()
      let known = vocabulary.id(of: token.content)
      let isFree = known == nil && vocabulary.token(of: id) == nil
      guard !token.content.isEmpty, known == id || isFree else {
        throw TokenizationError(
          .inconsistent, place: entry.place, expected: "a token with its own id, not empty",
          found: known.map { "id \(id), but id \($0) in model.vocab" }
            ?? "id \(id), which is taken or nameless")
      }
      return (token, id)
    }
  }

  private func readDecoder() throws -> WordPieceDecoder? {
    guard let decoder = root.optional("decoder") else { return nil }
    try expectType(decoder, ["WordPiece"])
    try decoder.allow(["type", "prefix", "cleanup"])
    return WordPieceDecoder(
      prefix: try decoder.required("prefix").string(), cleanup: try decoder.required("cleanup").bool())
  }

  private func readTruncation(_ parts: inout TokenizerParts) throws {
    guard let truncation = root.optional("truncation") else { return }
    try truncation.allow(["direction", "max_length", "strategy", "stride"])
    let strategies: [String: TruncationStrategy] = [
      "LongestFirst": .longestFirst, "OnlyFirst": .onlyFirst, "OnlySecond": .onlySecond,
    ]
    parts.recordedOptions.truncation = try choice(truncation.required("strategy"), strategies)
    parts.recordedOptions.maximumLength = try truncation.required("max_length").int(upTo: Int.max)
    parts.recordedOptions.stride = try truncation.required("stride").int()
    parts.recordedOptions.truncationSide = try side(truncation)
  }

  private func readPadding(_ parts: inout TokenizerParts) throws {
    guard let padding = root.optional("padding") else { return }
    try padding.allow(["strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token"])
    let strategy = try padding.required("strategy")
    if let fixed = strategy.optional("Fixed") {
      try strategy.allow(["Fixed"])
      parts.recordedOptions.padding = .fixed(try fixed.int())
    } else {
      parts.recordedOptions.padding = try choice(strategy, ["BatchLongest": .longest])
    }
    parts.recordedOptions.paddingSide = try side(padding)
    parts.recordedOptions.padToMultipleOf = try padding.optional("pad_to_multiple_of")?.int()
    parts.padId = try padding.required("pad_id").id()
    parts.padTypeId = try padding.required("pad_type_id").id()
    parts.padToken = try padding.required("pad_token").string()
  }

  private func side(_ section: JSONPlace) throws -> Side {
    guard let direction = section.optional("direction") else { return .right }
    return try choice(direction, ["Left": .left, "Right": .right])
  }

  private func choice<T>(_ place: JSONPlace, _ choices: [String: T]) throws -> T {
    guard let name = place.value.string, let value = choices[name] else {
      throw place.unsupported(
        choices.keys.sorted().joined(separator: " or "), found: place.value.string ?? place.value.kind)
    }
    return value
  }

  private func expectType(_ component: JSONPlace, _ types: [String]) throws {
    let type = try component.required("type").string()
    guard types.contains(type) else {
      throw component.unsupported(types.joined(separator: " or "), found: type)
    }
  }
}
