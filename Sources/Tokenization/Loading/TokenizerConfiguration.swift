#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// What `tokenizer_config.json` and `special_tokens_map.json` say about a tokenizer. Both may be absent.
struct TokenizerConfiguration {
  /// Names of special tokens by key, such as `pad_token`.
  private(set) var tokens: [String: String] = [:]
  /// Special tokens beyond BERT's own.
  private(set) var addedTokens: [AddedToken] = []
  private var addedContents: Set<UTF8Key> = []
  /// Tokens whose properties or ids the file states.
  private(set) var recordedTokens: [(token: AddedToken, id: Int32, place: JSONPlace)] = []
  /// Special tokens whose properties the files state beside their names.
  private(set) var describedTokens: [AddedToken] = []
  /// The name of the class in transformers.
  private(set) var tokenizerClass: String?
  private(set) var modelMaxLength: Int?
  private(set) var lowercase: Bool?
  private(set) var stripAccents: Bool?
  private(set) var handleChineseChars: Bool?
  private(set) var addPrefixSpace: Bool?
  private(set) var trimOffsets: Bool?
  private(set) var keepAccents: Bool?
  private(set) var removeSpace: Bool?

  private static let tokenKeys = ["unk_token", "cls_token", "sep_token", "pad_token", "mask_token"]

  /// What is known where there are no such files.
  init() {}

  /// - Throws: `TokenizationError` where a file that is there cannot be read, or holds a value of the wrong kind.
  init(folder: String) throws {
    for name in ["special_tokens_map.json", "tokenizer_config.json"] {
      let path = folder + "/" + name
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try read(JSONPlace(file: path), isMain: name == "tokenizer_config.json")
      } catch let error as TokenizationError {
        throw error.inFile(path)
      }
    }
  }

  private mutating func read(_ root: JSONPlace, isMain: Bool) throws {
    for key in Self.tokenKeys {
      guard let token = root.optional(key) else { continue }
      tokens[key] = try content(token)
      if token.value.string == nil {
        var described = try addedToken(token)
        described.special = true
        describedTokens.removeAll { $0.content.utf8.elementsEqual(described.content.utf8) }
        describedTokens.append(described)
      }
    }
    if let list = root.optional("additional_special_tokens") {
      for entry in try list.elements() { try add(AddedToken(content(entry), special: true)) }
    }
    guard isMain else { return }
    lowercase = try root.optional("do_lower_case")?.bool()
    stripAccents = try root.optional("strip_accents")?.bool()
    handleChineseChars = try root.optional("tokenize_chinese_chars")?.bool()
    addPrefixSpace = try root.optional("add_prefix_space")?.bool()
    trimOffsets = try root.optional("trim_offsets")?.bool()
    keepAccents = try root.optional("keep_accents")?.bool()
    removeSpace = try root.optional("remove_space")?.bool()
    tokenizerClass = try root.optional("tokenizer_class")?.string()
    if let settings = root.optional("sp_model_kwargs"), try !settings.members().isEmpty {
      throw settings.unsupported("no settings of SentencePiece", found: "\(try settings.members().count)")
    }
    if let basic = root.optional("do_basic_tokenize"), try !basic.bool() {
      throw basic.unsupported("true", found: "false: texts that are split into words already")
    }
    if let never = root.optional("never_split"), try !never.elements().isEmpty {
      throw never.unsupported("no tokens", found: "\(try never.elements().count)")
    }
    if let maximum = root.optional("model_max_length") {
      guard let number = maximum.value.double, number >= 0 else {
        throw maximum.mismatch("a number, 0 or more")
      }
      // Tokenizers without a limit record 1e30.
      modelMaxLength = number < 1e9 ? Int(number) : nil
    }
    if let recorded = root.optional("added_tokens_decoder") {
      for (key, entry) in try recorded.members() {
        guard let id = Int32(key), id >= 0, id <= Vocabulary.maximumId else {
          throw entry.mismatch("an id as key", found: "something else")
        }
        recordedTokens.append((try addedToken(entry), id, entry))
      }
      recordedTokens.sort { $0.id < $1.id }
    }
  }

  private mutating func add(_ token: AddedToken) {
    if addedContents.insert(UTF8Key(token.content)).inserted { addedTokens.append(token) }
  }

  /// A token that is written as a string or as an object.
  private func content(_ place: JSONPlace) throws -> String {
    try place.value.string ?? place.required("content").string()
  }

  private func addedToken(_ place: JSONPlace) throws -> AddedToken {
    AddedToken(
      try place.required("content").string(), singleWord: try place.optional("single_word")?.bool() ?? false,
      lstrip: try place.optional("lstrip")?.bool() ?? false,
      rstrip: try place.optional("rstrip")?.bool() ?? false,
      normalized: try place.optional("normalized")?.bool(),
      special: try place.optional("special")?.bool() ?? false)
  }

  /// The settings for a `vocab.txt`, with the family's defaults for what the files do not say.
  ///
  /// - Throws: `TokenizationError` where a recorded token contradicts the vocabulary.
  func options(for vocabulary: Vocabulary, _ family: TokenizerFamily) throws -> BertOptions {
    var options = BertOptions(
      lowercase: lowercase ?? true, stripAccents: stripAccents, handleChineseChars: handleChineseChars ?? true
    )
    let names = family.names(self)
    options.unknownToken = names.unknown
    options.classToken = names.class
    options.separatorToken = names.separator
    options.padToken = names.pad
    options.maskToken = names.mask
    options.template = family == .mpnet ? .roberta : .bert
    options.addedTokens = try furtherTokens(vocabulary)
    if family == .mpnet,
      !options.addedTokens.contains(where: { $0.content.utf8.elementsEqual(names.mask.utf8) }),
      vocabulary.id(of: names.mask) != nil
    {
      options.addedTokens.append(AddedToken(names.mask, lstrip: true, special: true))
    }
    return options
  }

  /// Tokens beyond the names of the family's special ones, and those of them whose properties the files state.
  ///
  /// - Throws: `TokenizationError` where a recorded token contradicts the vocabulary.
  func furtherTokens(_ vocabulary: Vocabulary) throws -> [AddedToken] {
    var result: [AddedToken] = []
    var next = Int32(vocabulary.idLimit)
    for (token, id, place) in recordedTokens {
      let known = vocabulary.id(of: token.content)
      guard known == id || known == nil && id == next else {
        throw TokenizationError(
          .inconsistent, place: place.place, expected: "the id \(known ?? next) of the vocabulary",
          found: String(id))
      }
      if known == nil { next += 1 }
      result.append(token)
    }
    let recorded = Set(result.map { UTF8Key($0.content) })
    return result + (describedTokens + addedTokens).filter { !recorded.contains(UTF8Key($0.content)) }
  }
}
