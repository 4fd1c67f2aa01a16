/// Completes the parts of tokenizers that are made without `tokenizer.json`.
extension TokenizerParts {
  /// Adds the special tokens of a family, and what the configuration says.
  ///
  /// - Throws: `TokenizationError` where a recorded token contradicts the vocabulary.
  mutating func setSpecialTokens(_ family: TokenizerFamily, _ configuration: TokenizerConfiguration) throws {
    let names = family.names(configuration)
    let special = [names.unknown, names.separator, names.pad, names.class].map {
      AddedToken($0, special: true)
    }
    // The mask takes the space before it, as in all these families.
    let mask = AddedToken(names.mask, lstrip: true, special: true)
    added = Tokenizer.addedTokens(
      special + [mask], try configuration.furtherTokens(components.vocabulary), components.vocabulary)
    padTokens = [names.pad]
    classTokens = [names.class]
    separatorTokens = [names.separator]
    maskTokens = [names.mask]
    unknownTokens = [names.unknown]
    modelMaxLength = configuration.modelMaxLength
  }

  /// Puts special tokens around texts.
  ///
  /// - Throws: `TokenizationError` of code `missingToken` where the vocabulary lacks one.
  mutating func setTemplate(_ family: TokenizerFamily, _ configuration: TokenizerConfiguration) throws {
    let names = family.names(configuration)
    try setTemplate(
      family == .albert ? .bert : .roberta, classToken: names.class, separatorToken: names.separator)
  }

  /// Puts a class token in front of texts, and separators behind them as a template says.
  ///
  /// - Throws: `TokenizationError` of code `missingToken` where the vocabulary lacks one.
  mutating func setTemplate(_ template: SpecialTokenTemplate, classToken: String, separatorToken: String)
    throws
  {
    let vocabulary = components.vocabulary
    func required(_ token: String, _ role: String) throws -> Int32 {
      guard let id = vocabulary.id(of: token) else {
        throw TokenizationError(
          .missingToken, expected: "the \(role) token \(token) in the vocabulary",
          found: "\(vocabulary.count) tokens without it")
      }
      return id
    }
    let classId = try required(classToken, "class")
    let separatorId = try required(separatorToken, "separator")
    single = .bertSingle(classId: classId, separatorId: separatorId)
    pair =
      switch template {
      case .bert: .bertPair(classId: classId, separatorId: separatorId)
      case .roberta: .robertaPair(classId: classId, separatorId: separatorId)
      }
  }
}
