/// Everything a tokenizer is made of, as the loaders collect it.
struct TokenizerParts {
  /// What turns texts into tokens, but for added tokens.
  enum Components {
    case bert(BertNormalization, WordPiece)
    case pipeline(
      normalizer: [any NormalizationStep], preTokenizer: [any PreTokenizationStep], model: any TokenModel)

    /// The model's tokens.
    var vocabulary: Vocabulary {
      switch self {
      case .bert(_, let model): model.vocabulary
      case .pipeline(_, _, let model): model.vocabulary
      }
    }

    /// The bytes of a text after normalisation.
    func normalized(_ text: String) throws -> [UInt8] {
      switch self {
      case .bert(let normalization, _): normalization.normalized(text)
      case .pipeline(let normalizer, _, _): try Pipeline.normalized(text, by: normalizer)
      }
    }
  }

  var components: Components
  /// Added tokens with their ids, in the order of the file.
  var added: [(token: AddedToken, id: Int32)] = []
  var single = Template.plainSingle
  var pair = Template.plainPair
  var trimming: OffsetTrimming?
  var decoder: TokenDecoder?
  /// The names of the tokens of each role, of which the first that there is counts.
  var padTokens: [String] = []
  /// Overrides the id of `padTokens`.
  var padId: Int32?
  var padTypeId: Int32 = 0
  var classTokens: [String] = []
  var separatorTokens: [String] = []
  var maskTokens: [String] = []
  var unknownTokens: [String] = []
  var modelMaxLength: Int?
  var recordedOptions = EncodingOptions()

  init(_ components: Components) {
    self.components = components
  }

  /// What turns texts into tokens.
  ///
  /// - Throws: `TokenizationError` where added tokens contradict each other.
  func encoder() throws -> TextEncoder {
    let countsSpaces = trimming != nil
    switch components {
    case .bert(let normalization, let model):
      return .bert(
        try SequenceEncoder(
          normalization: normalization, model: model, added: added, countsSpaces: countsSpaces))
    case .pipeline(let normalizer, let preTokenizer, let model):
      return .pipeline(
        try Pipeline(
          normalizer: normalizer, preTokenizer: preTokenizer, model: model, added: added,
          countsSpaces: countsSpaces))
    }
  }
}
