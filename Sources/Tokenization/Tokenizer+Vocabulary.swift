import JSON

extension Tokenizer {
  /// A BERT tokenizer of a `vocab.txt` file: one token a line, the line's number from 0 is its id.
  ///
  /// White space at the end of a line does not belong to the token, as in the reference.
  ///
  /// - Throws: `TokenizationError` with file and line where the file cannot be read, is not UTF-8, holds a token twice
  ///   or lacks a special token.
  public init(vocabularyFile path: String, options: BertOptions = .init()) throws {
    do {
      try self.init(vocabulary: VocabularyFile.read(path), options)
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }

  /// A BERT tokenizer of tokens in the order of their ids.
  ///
  /// - Throws: `TokenizationError` where a token occurs twice or a special token is missing.
  public init(vocabulary tokens: [String], options: BertOptions = .init()) throws {
    let keys = tokens.map { Array($0.utf8)[...] }
    do {
      try self.init(vocabulary: Vocabulary(keys), options)
    } catch let error as ByteStringTable.Duplicate {
      throw TokenizationError(
        .duplicate, place: "vocabulary", expected: "every token once",
        found: "ids \(error.first) and \(error.second) equal")
    }
  }

  init(vocabulary: Vocabulary, _ options: BertOptions, modelMaxLength: Int? = nil) throws {
    let model = try WordPiece(
      vocabulary: vocabulary, unknownToken: options.unknownToken,
      continuingSubwordPrefix: options.continuingSubwordPrefix,
      maxInputCharsPerWord: options.maxInputCharsPerWord)
    let normalization = BertNormalization(
      cleanText: options.cleanText, handleChineseChars: options.handleChineseChars,
      stripAccents: options.stripAccents ?? options.lowercase, lowercase: options.lowercase)
    var parts = TokenizerParts(.bert(normalization, model))
    try parts.setTemplate(
      options.template, classToken: options.classToken, separatorToken: options.separatorToken)
    if options.template == .roberta { parts.trimming = OffsetTrimming(addsPrefixSpace: false) }
    parts.decoder = TokenDecoder(steps: [
      WordPieceDecoder(prefix: options.continuingSubwordPrefix, cleanup: true)
    ])
    let special = [
      options.unknownToken, options.separatorToken, options.padToken, options.classToken, options.maskToken,
    ]
    parts.added = Self.addedTokens(
      special.map { AddedToken($0, special: true) }, options.addedTokens, vocabulary)
    parts.padTokens = [options.padToken]
    parts.classTokens = [options.classToken]
    parts.separatorTokens = [options.separatorToken]
    parts.maskTokens = [options.maskToken]
    parts.modelMaxLength = modelMaxLength
    try self.init(parts)
  }

  /// Special tokens as far as the vocabulary has them, then further tokens, new ones with the next free ids.
  static func addedTokens(_ special: [AddedToken], _ further: [AddedToken], _ vocabulary: Vocabulary) -> [(
    token: AddedToken, id: Int32
  )] {
    var added: [(token: AddedToken, id: Int32)] = []
    var places: [UTF8Key: Int] = [:]
    var next = Int32(vocabulary.idLimit)
    func add(_ token: AddedToken) {
      if let place = places[UTF8Key(token.content)] {
        added[place].token = token
        return
      }
      places[UTF8Key(token.content)] = added.count
      if let id = vocabulary.id(of: token.content) {
        added.append((token, id))
      } else {
        added.append((token, next))
        next += 1
      }
    }
    for token in special where vocabulary.id(of: token.content) != nil { add(token) }
    for token in further where !token.content.isEmpty { add(token) }
    return added
  }
}
