#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Tokenizer {
  /// The tokenizer of a model folder: `tokenizer.json` if it is there, else `vocab.txt`.
  ///
  /// `tokenizer_config.json` and `special_tokens_map.json` complete both: they name the special tokens and the model's
  /// maximum length. The settings of the normaliser come from `tokenizer.json`; for `vocab.txt` they come from
  /// `tokenizer_config.json`, and without one texts are lower-cased, as transformers does.
  ///
  /// - Throws: `TokenizationError` with file and place.
  public init(folder: String) throws {
    let configuration = try TokenizerConfiguration(folder: folder)
    let file = folder + "/tokenizer.json"
    if FileManager.default.fileExists(atPath: file) {
      try self.init(tokenizerFile: file, configuration)
      return
    }
    let path = folder + "/vocab.txt"
    guard FileManager.default.fileExists(atPath: path) else {
      throw TokenizationError(
        .unreadable, path: folder, expected: "tokenizer.json or vocab.txt", found: "neither")
    }
    let added = folder + "/added_tokens.json"
    guard !FileManager.default.fileExists(atPath: added) || !configuration.recordedTokens.isEmpty else {
      throw TokenizationError(
        .unsupported, path: added, expected: "added tokens in tokenizer.json or tokenizer_config.json",
        found: "an added_tokens.json")
    }
    do {
      let vocabulary = try VocabularyFile.read(path)
      let options: BertOptions
      do {
        options = try configuration.options(for: vocabulary)
      } catch let error as TokenizationError {
        throw error.inFile(folder + "/tokenizer_config.json")
      }
      try self.init(vocabulary: vocabulary, options, modelMaxLength: configuration.modelMaxLength)
    } catch let error as TokenizationError {
      throw error.inFile(path)
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
        func names(_ key: String, _ others: [String]) -> [String] { configuration.tokens[key].map { [$0] } ?? others }
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
