import JSON

/// Reads the model of `tokenizer.json`.
struct ModelReader {
  private let model: JSONPlace

  init(_ model: JSONPlace) {
    self.model = model
  }

  /// The type, which old files leave out: then the keys tell it.
  func type() throws -> String {
    if let type = model.optional("type") { return try type.string() }
    if model.optional("max_input_chars_per_word") != nil { return "WordPiece" }
    if model.optional("merges") != nil { return "BPE" }
    return model.value["vocab"]?.array == nil ? "WordLevel" : "Unigram"
  }

  /// A model of any type.
  ///
  /// - Throws: `TokenizationError` with the key path.
  func read() throws -> any TokenModel {
    switch try type() {
    case "WordPiece": return WordPieceModel(pieces: try wordPiece())
    case "BPE": return try named(bytePair)
    case "WordLevel": return try named(wordLevel)
    case "Unigram": return try named(unigram)
    case let type: throw model.unsupported("one of BPE, Unigram, WordLevel, WordPiece", found: type)
    }
  }

  /// The model `WordPiece`.
  ///
  /// - Throws: `TokenizationError` with the key path.
  func wordPiece() throws -> WordPiece {
    try model.allow(["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"])
    return try named {
      try WordPiece(
        vocabulary: try VocabularyReader.vocabulary(try model.required("vocab")),
        unknownToken: try model.required("unk_token").string(),
        continuingSubwordPrefix: try model.required("continuing_subword_prefix").string(),
        maxInputCharsPerWord: try model.required("max_input_chars_per_word").int())
    }
  }

  private func wordLevel() throws -> any TokenModel {
    try model.allow(["type", "unk_token", "vocab"])
    let vocabulary = try VocabularyReader.vocabulary(try model.required("vocab"))
    return WordLevelModel(
      vocabulary: vocabulary, unknownId: vocabulary.id(of: try model.required("unk_token").string()))
  }

  private func bytePair() throws -> any TokenModel {
    try model.allow([
      "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
      "byte_fallback",
      "ignore_merges", "vocab", "merges",
    ])
    if let dropout = model.optional("dropout"), dropout.value.double != 0 {
      throw dropout.unsupported("no dropout", found: "dropout, which makes ids random")
    }
    var options = BytePairModel.Options()
    options.unknownToken = try model.optional("unk_token")?.string()
    options.continuingPrefix = try model.optional("continuing_subword_prefix")?.shortString() ?? []
    options.endSuffix = try model.optional("end_of_word_suffix")?.shortString() ?? []
    options.fusesUnknown = try model.optional("fuse_unk")?.bool() ?? false
    options.fallsBackToBytes = try model.optional("byte_fallback")?.bool() ?? false
    options.ignoresMerges = try model.optional("ignore_merges")?.bool() ?? false
    if options.fallsBackToBytes, !options.continuingPrefix.isEmpty || !options.endSuffix.isEmpty {
      throw model.unsupported(
        "byte_fallback without continuing_subword_prefix and end_of_word_suffix", found: "both")
    }
    let vocabulary = try VocabularyReader.vocabulary(try model.required("vocab"))
    let list = try model.required("merges")
    guard let merges = list.value.array else { throw list.mismatch("an array") }
    var reader = MergeReader(vocabulary: vocabulary, prefix: options.continuingPrefix)
    for (number, merge) in merges.enumerated() {
      if let text = merge.string {
        try reader.read(line: Array(text.utf8), number: number)
      } else if let pair = merge.array, pair.count == 2, let left = pair[0].string, let right = pair[1].string
      {
        try reader.append(Array(left.utf8), Array(right.utf8), number: number)
      } else {
        throw JSONPlace(merge, "model.merges[\(number)]").mismatch("two tokens")
      }
    }
    return BytePairModel(vocabulary: vocabulary, merges: reader.merges, options: options)
  }

  private func unigram() throws -> any TokenModel {
    try model.allow(["type", "unk_id", "vocab", "byte_fallback"])
    let list = try model.required("vocab")
    guard let entries = list.value.array else { throw list.mismatch("an array of tokens and scores") }
    guard entries.count <= Vocabulary.maximumId else {
      throw list.mismatch("at most \(Vocabulary.maximumId) tokens", found: String(entries.count))
    }
    var tokens: [ArraySlice<UInt8>?] = []
    var scores: [Double] = []
    for (number, entry) in entries.enumerated() {
      guard let pair = entry.array, pair.count == 2, let token = pair[0].string, let score = pair[1].double
      else {
        throw JSONPlace(entry, "model.vocab[\(number)]").mismatch("a token and its score")
      }
      tokens.append(Array(token.utf8)[...])
      scores.append(score)
    }
    let unknown = try model.optional("unk_id").map { place in
      let id = try place.int()
      guard id < tokens.count else { throw place.mismatch("an id below \(tokens.count)", found: String(id)) }
      return Int32(id)
    }
    return try UnigramModel(
      vocabulary: try VocabularyReader.vocabulary(tokens), scores: scores, spelled: 0..<Int32(tokens.count),
      unknownId: unknown, leastScore: scores.min() ?? 0,
      fallsBackToBytes: try model.optional("byte_fallback")?.bool() ?? false, flavor: .tokenizers)
  }

  /// Calls a function, whose errors name the model where they have no place.
  private func named<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch var error as TokenizationError {
      error.place = error.place ?? "model"
      throw error
    }
  }
}
