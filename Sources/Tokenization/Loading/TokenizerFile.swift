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
    var parts = TokenizerParts(try readComponents())
    parts.added = try readAddedTokens(parts.components.vocabulary)
    let processor = try TemplateReader(root.optional("post_processor")).read()
    (parts.single, parts.pair, parts.trimming) = (processor.single, processor.pair, processor.trimming)
    parts.decoder = try DecoderReader.decoder(root.optional("decoder"))
    parts.padTokens = ["[PAD]", "<pad>"]
    parts.classTokens = ["[CLS]", "<s>"]
    parts.separatorTokens = ["[SEP]", "</s>"]
    parts.maskTokens = ["[MASK]", "<mask>"]
    parts.unknownTokens = ["[UNK]", "<unk>"]
    try readTruncation(&parts)
    try readPadding(&parts)
    return parts
  }

  /// BERT's components where the file has no others, else any.
  private func readComponents() throws -> TokenizerParts.Components {
    let normalizer = root.optional("normalizer")
    let preTokenizer = root.optional("pre_tokenizer")
    let model = ModelReader(try root.required("model"))
    if try PreTokenizerReader.isBert(preTokenizer), let normalization = try NormalizerReader.bert(normalizer),
      try model.type() == "WordPiece"
    {
      return .bert(normalization, try model.wordPiece())
    }
    return .pipeline(
      normalizer: try NormalizerReader.steps(normalizer),
      preTokenizer: try PreTokenizerReader.steps(preTokenizer),
      model: try model.read())
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

  private func readTruncation(_ parts: inout TokenizerParts) throws {
    guard let truncation = root.optional("truncation") else { return }
    try truncation.allow(["direction", "max_length", "strategy", "stride"])
    let strategies: [String: TruncationStrategy] = [
      "LongestFirst": .longestFirst, "OnlyFirst": .onlyFirst, "OnlySecond": .onlySecond,
    ]
    parts.recordedOptions.truncation = try truncation.required("strategy").choice(strategies)
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
      parts.recordedOptions.padding = try strategy.choice(["BatchLongest": .longest])
    }
    parts.recordedOptions.paddingSide = try side(padding)
    parts.recordedOptions.padToMultipleOf = try padding.optional("pad_to_multiple_of")?.int()
    parts.padId = try padding.required("pad_id").id()
    parts.padTypeId = try padding.required("pad_type_id").id()
    parts.padTokens = [try padding.required("pad_token").string()]
  }

  private func side(_ section: JSONPlace) throws -> Side {
    guard let direction = section.optional("direction") else { return .right }
    return try direction.choice(["Left": .left, "Right": .right])
  }
}
