extension Tokenizer {
  /// ALBERT's tokenizer of a `spiece.model`: `[CLS] A [SEP]`, `[CLS] A [SEP] B [SEP]`.
  ///
  /// Ids are those of `sentencepiece` with Google's treatment of texts before and of pieces after. Tables of Unicode
  /// are those of `tokenizers` where Python's have characters of later versions.
  ///
  /// - Throws: `TokenizationError` with file and place.
  public init(albertFile path: String, options: AlbertOptions = .init()) throws {
    do {
      try self.init(sentencePieceFile: path, .albert, options, TokenizerConfiguration()) { try $0() }
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }

  /// The tokenizer of a folder's SentencePiece model: ALBERT's, XLM-R's or CamemBERT's.
  ///
  /// - Throws: `TokenizationError` with file and place.
  init(sentencePieces folder: String, _ family: TokenizerFamily, _ configuration: TokenizerConfiguration)
    throws
  {
    let options = AlbertOptions(
      lowercase: configuration.lowercase ?? true, keepAccents: configuration.keepAccents ?? false,
      removeSpace: configuration.removeSpace ?? true)
    try self.init(sentencePieceFile: "\(folder)/\(family.files[0])", family, options, configuration) { body in
      try Self.inConfiguration(folder, body)
    }
  }

  /// - Parameter named: Calls a function whose errors are about `tokenizer_config.json`.
  private init(
    sentencePieceFile path: String, _ family: TokenizerFamily, _ options: AlbertOptions,
    _ configuration: TokenizerConfiguration, _ named: (() throws -> Void) throws -> Void
  ) throws {
    let file = try SentencePieceFile(path: path)
    let layout: SentencePieceLayout =
      switch family {
      case .xlmRoberta: .fairseq
      case .camembert: .camembert
      default: .plain
      }
    let model = try layout.model(of: file, maskToken: family.names(configuration).mask)
    let isAlbert = family == .albert
    var parts = TokenizerParts(
      .pipeline(
        normalizer: (isAlbert ? AlbertSteps.steps(options) : []) + [file.normalization], preTokenizer: [],
        model: isAlbert ? DigitCommaModel(model: model) : model))
    let spaces = MetaspaceDecoder(replacement: SentencePieceNormalization.visibleSpace, scheme: .always)
    parts.decoder = TokenDecoder(steps: file.fallsBackToBytes ? [ByteFallbackDecoder(), spaces] : [spaces])
    try named { try parts.setSpecialTokens(family, configuration) }
    try parts.setTemplate(family, configuration)
    try self.init(parts)
  }
}
