#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Tokenizer {
  /// The tokenizer of a model folder: `tokenizer.json` if it is there, else `vocab.txt`, `vocab.json` with
  /// `merges.txt`, `spiece.model` or `sentencepiece.bpe.model`.
  ///
  /// `tokenizer_config.json` and `special_tokens_map.json` complete all of them: they name the special tokens and the
  /// model's maximum length. How texts are normalised and which tokens stand around them is in `tokenizer.json`;
  /// without it, the class of `tokenizer_config.json` decides, else the `model_type` of `config.json`, else the file,
  /// with the defaults of transformers; but ALBERT's pieces are those of SentencePiece with Google's post-processing,
  /// as in transformers up to version 4.
  ///
  /// - Throws: `TokenizationError` with file and place.
  public init(folder: String) throws {
    let configuration = try TokenizerConfiguration(folder: folder)
    let file = folder + "/tokenizer.json"
    if FileManager.default.fileExists(atPath: file) {
      try self.init(tokenizerFile: file, configuration)
      return
    }
    let family = try TokenizerFamily(folder: folder, configuration)
    let added = folder + "/added_tokens.json"
    guard !FileManager.default.fileExists(atPath: added) || !configuration.recordedTokens.isEmpty else {
      throw TokenizationError(
        .unsupported, path: added, expected: "added tokens in tokenizer.json or tokenizer_config.json",
        found: "an added_tokens.json")
    }
    let path = folder + "/" + family.files[0]
    do {
      switch family {
      case .bert, .mpnet:
        let vocabulary = try VocabularyFile.read(path)
        let options = try Self.inConfiguration(folder) { try configuration.options(for: vocabulary, family) }
        try self.init(vocabulary: vocabulary, options, modelMaxLength: configuration.modelMaxLength)
      case .roberta, .gpt2: try self.init(bytePairs: folder, family, configuration)
      case .albert, .xlmRoberta, .camembert: try self.init(sentencePieces: folder, family, configuration)
      }
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }

  /// Calls a function whose errors are about `tokenizer_config.json`.
  static func inConfiguration<T>(_ folder: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as TokenizationError {
      throw error.inFile(folder + "/tokenizer_config.json")
    }
  }

  /// The tokenizer of a `tokenizer.json` alone.
  ///
  /// - Throws: `TokenizationError` with file and key path; a component that this library does not have is named.
  public init(tokenizerFile path: String) throws {
    try self.init(tokenizerFile: path, nil)
  }

  private init(tokenizerFile path: String, _ configuration: TokenizerConfiguration?) throws {
    do {
      var parts = try TokenizerFile(path: path).parts()
      if let configuration {
        func names(_ key: String, _ others: [String]) -> [String] {
          configuration.tokens[key].map { [$0] } ?? others
        }
        if configuration.tokens["pad_token"] != nil { parts.padId = nil }
        parts.padTokens = names("pad_token", parts.padTokens)
        parts.classTokens = names("cls_token", parts.classTokens)
        parts.separatorTokens = names("sep_token", parts.separatorTokens)
        parts.maskTokens = names("mask_token", parts.maskTokens)
        parts.unknownTokens = names("unk_token", parts.unknownTokens)
        parts.modelMaxLength = configuration.modelMaxLength
      }
      try self.init(parts)
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }
}
