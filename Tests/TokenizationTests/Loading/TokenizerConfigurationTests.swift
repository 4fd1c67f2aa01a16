import Testing
import Tokenization

@Suite("tokenizer_config.json")
struct TokenizerConfigurationTests {
  static let vocabulary = Array("<pad>\n[UNK]\n[CLS]\n[SEP]\nä\na\n東\n".utf8)

  func load(_ configuration: String, others: [String: String] = [:]) throws -> Tokenizer {
    var files = ["vocab.txt": Self.vocabulary, "tokenizer_config.json": Array(configuration.utf8)]
    for (name, text) in others { files[name] = Array(text.utf8) }
    return try TestFiles.withFolder(files) { try Tokenizer(folder: $0) }
  }

  func ids(_ text: String, _ configuration: String) throws -> [Int32] {
    try load(configuration).encode(text, options: .init(addSpecialTokens: false)).ids
  }

  @Test func settingsOfTheNormaliserApply() throws {
    #expect(try ids("Ä", "{}") == [5])
    #expect(try ids("Ä", "{\"do_lower_case\": true, \"strip_accents\": false}") == [4])
    #expect(try ids("Ä", "{\"do_lower_case\": false}") == [1])
    #expect(try ids("ä", "{\"do_lower_case\": false, \"strip_accents\": true}") == [5])
    #expect(try ids("a東", "{}") == [5, 6])
    #expect(try ids("a東", "{\"tokenize_chinese_chars\": false}") == [1])
  }

  @Test func namesOfSpecialTokensApply() throws {
    let tokenizer = try load(
      "{\"pad_token\": {\"content\": \"<pad>\"}, \"model_max_length\": 1e30}",
      others: ["special_tokens_map.json": "{\"cls_token\": \"a\"}"])
    #expect(tokenizer.padTokenId == 0)
    #expect(tokenizer.classTokenId == 5)
    #expect(tokenizer.modelMaxLength == nil)
    #expect(try tokenizer.encode("").ids == [5, 3])
    #expect(try load("{\"model_max_length\": 512}").modelMaxLength == 512)
  }

  @Test func furtherTokensGetTheNextIds() throws {
    let tokenizer = try load(
      """
      {"additional_special_tokens": ["<x>", {"content": "<y>"}],
       "added_tokens_decoder": {"7": {"content": "<z>", "lstrip": true, "special": true}, "3": {"content": "[SEP]", "special": true}}}
      """)
    #expect(tokenizer.vocabularySize == 10)
    let encoding = try tokenizer.encode("<y>  <z><x>", options: .init(addSpecialTokens: false))
    #expect(encoding.ids == [9, 7, 8])
    #expect(encoding.offsets == [0..<3, 3..<8, 8..<11])
    #expect(try tokenizer.decode([7, 8, 9, 5]) == "a")
  }

  /// Ids and offsets of the reference, `tokenizers` 0.23.3, which panics at the last two texts.
  @Test(
    arguments: [
      (false, "<z> ", [4, 5], [0..<4, 3..<4]),
      (false, "<z>   ", [4, 5, 5, 5], [0..<6, 3..<4, 4..<5, 5..<6]),
      (false, "<z>   x", [4, 5, 5, 5, 0], [0..<6, 3..<4, 4..<5, 5..<6, 6..<7]), (true, "<z> ", [4], [0..<4]),
      (true, "<z>   ", [4], [0..<6]), (true, "<z>   x", [4, 0], [0..<6, 6..<7]),
    ] as [(Bool, String, [Int32], [Range<Int>])])
  func whiteSpaceIsNotTakenTwice(stripsLeft: Bool, text: String, ids: [Int32], offsets: [Range<Int>]) throws {
    let tokenizer = try Tokenizer(
      vocabulary: ["[UNK]", "[CLS]", "[SEP]", "[PAD]"],
      options: .init(addedTokens: [
        AddedToken("<z>", rstrip: true, normalized: false),
        AddedToken(" ", lstrip: stripsLeft, normalized: false),
      ]))
    let encoding = try tokenizer.encode(text, options: .init(addSpecialTokens: false))
    #expect(encoding.ids == ids && encoding.offsets == offsets)
  }

  /// Linear time: a hundred thousand tokens compared pair by pair would take minutes.
  @Test func manyFurtherTokensLoadFast() throws {
    let clock = ContinuousClock()
    let listed = (0..<100_000).map { "\"<x\($0)>\"" }.joined(separator: ",")
    let configuration = "{\"additional_special_tokens\": [\(listed), \"<x0>\"]}"
    var tokenizer: Tokenizer?
    let time = try clock.measure { tokenizer = try load(configuration) }
    #expect(tokenizer?.vocabularySize == 7 + 100_000)
    #expect(time < .seconds(10), "\(time)")
  }

  @Test(arguments: [
    ("{\"do_basic_tokenize\": false}", TokenizationError.Code.unsupported),
    ("{\"never_split\": [\"x\"]}", .unsupported), ("{\"do_lower_case\": 1}", .malformed),
    ("{\"model_max_length\": -1}", .malformed), ("{\"pad_token\": 3}", .malformed), ("{", .malformed),
    ("{\"added_tokens_decoder\": {\"9\": {\"content\": \"<z>\"}}}", .inconsistent),
    ("{\"added_tokens_decoder\": {\"-1\": {\"content\": \"<z>\"}}}", .malformed),
    ("{\"unk_token\": \"[unk]\"}", .missingToken),
  ])
  func whatCannotBeHonouredIsAnError(configuration: String, code: TokenizationError.Code) throws {
    let error = try #require(throws: TokenizationError.self) { try load(configuration) }
    #expect(error.code == code)
    #expect(error.path != nil)
  }

  @Test func separateFileOfAddedTokensIsAnError() throws {
    let error = try #require(throws: TokenizationError.self) {
      try load("{}", others: ["added_tokens.json": "{\"<z>\": 7}"])
    }
    #expect(error.code == .unsupported && error.path?.hasSuffix("added_tokens.json") == true)
  }

  @Test func configurationNamesTheSpecialTokensOfATokenizerFile() throws {
    let files = [
      "tokenizer.json": try TestFiles.bytes(Goldens.folder + "/uncased/tokenizer.json"),
      "tokenizer_config.json": Array("{\"mask_token\": \"[UNK]\", \"model_max_length\": 77}".utf8),
    ]
    let tokenizer = try TestFiles.withFolder(files) { try Tokenizer(folder: $0) }
    #expect(tokenizer.maskTokenId == tokenizer.unknownTokenId)
    #expect(tokenizer.modelMaxLength == 77)
  }
}
