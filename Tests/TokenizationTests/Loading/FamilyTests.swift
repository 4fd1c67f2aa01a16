import Testing
import Tokenization

@Suite("Families of models without tokenizer.json")
struct FamilyTests {
  static let vocab = Array(
    "{\"<s>\":0,\"<pad>\":1,\"</s>\":2,\"<unk>\":3,\"a\":4,\"b\":5,\"Ġ\":6,\"ab\":7,\"<mask>\":8}".utf8)
  static let merges = Array("#version: 0.2\na b\n".utf8)
  static let words = Array("<s>\n<pad>\n</s>\n[UNK]\na\nb\n<mask>\n".utf8)

  func load(_ files: [String: [UInt8]], _ configuration: String = "{}", config: String = "{}") throws
    -> Tokenizer
  {
    let more = ["tokenizer_config.json": Array(configuration.utf8), "config.json": Array(config.utf8)]
    return try TestFiles.withFolder(files.merging(more) { $1 }) { try Tokenizer(folder: $0) }
  }

  @Test func bytePairsAreRoberta() throws {
    let files = ["vocab.json": Self.vocab, "merges.txt": Self.merges]
    let tokenizer = try load(files)
    #expect(try tokenizer.encode("ab ab", pair: "b").ids == [0, 7, 6, 7, 2, 2, 5, 2])
    #expect(try tokenizer.encode("ab ab").offsets == [0..<0, 0..<2, 3..<3, 3..<5, 0..<0])
    #expect(tokenizer.unknownTokenId == 3 && tokenizer.padTokenId == 1 && tokenizer.maskTokenId == 8)
    #expect(try load(files, "{\"add_prefix_space\": true}").encode("ab").ids == [0, 6, 7, 2])
    #expect(try load(files, "{\"trim_offsets\": false}").encode("ab ab").offsets[2] == 2..<3)
    #expect(try load(files, config: "{\"model_type\": \"gpt2\"}").encode("ab").ids == [7])
    #expect(try load(files, config: "{\"model_type\": \"bertie-roberta\"}").encode("ab").ids == [0, 7, 2])
  }

  @Test func linesMayEndAsOnWindows() throws {
    let merges = Array("#version: 0.2\r\na b\r\n\r\n".utf8)
    #expect(try load(["vocab.json": Self.vocab, "merges.txt": merges]).encode("ab").ids == [0, 7, 2])
  }

  @Test(arguments: [
    ("{\"tokenizer_class\": \"MPNetTokenizer\"}", "{}"), ("{}", "{\"model_type\": \"mpnet\"}"),
  ])
  func vocabularyFilesMayBeMPNet(configuration: String, config: String) throws {
    let tokenizer = try load(["vocab.txt": Self.words], configuration, config: config)
    let encoding = try tokenizer.encode("A <mask>", pair: "b")
    #expect(encoding.ids == [0, 4, 6, 2, 2, 5, 2] && encoding.typeIds.allSatisfy { $0 == 0 })
    // The mask takes the space before it, which is outside of its offsets.
    #expect(encoding.offsets[2] == 2..<8)
  }

  @Test func propertiesOfSpecialTokensApply() throws {
    let map =
      "{\"mask_token\": {\"content\": \"<mask>\", \"lstrip\": false, \"rstrip\": true, \"normalized\": false}}"
    let files = [
      "vocab.json": Self.vocab, "merges.txt": Self.merges, "special_tokens_map.json": Array(map.utf8),
    ]
    #expect(try load(files).encode("a <mask> b").ids == [0, 4, 6, 8, 5, 2])
  }

  static let errors:
    [(files: [String: [UInt8]], configuration: String, code: TokenizationError.Code, message: String)] = [
      (
        ["vocab.txt": words], "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}", .unsupported,
        "found BertJapaneseTokenizer"
      ),
      (
        ["vocab.txt": words], "{\"tokenizer_class\": \"RobertaTokenizerFast\"}", .unreadable,
        "expected tokenizer.json or vocab.json and merges.txt for RobertaTokenizerFast, found neither"
      ),
      (["vocab.json": vocab], "{}", .unreadable, "found none of them"),
      (
        ["vocab.json": vocab, "merges.txt": Array("a c\n".utf8)], "{}", .missingToken,
        "merges.txt, line 1: expected the second token in the vocabulary, found none"
      ),
      (
        ["vocab.json": vocab, "merges.txt": Array("a b\nab\n".utf8)], "{}", .malformed,
        "merges.txt, line 2: expected two tokens with a space between them, found 1"
      ),
      (
        ["vocab.json": vocab, "merges.txt": [0xFF]], "{}", .invalidUTF8,
        "merges.txt: expected UTF-8, found bytes that are not UTF-8"
      ),
      (
        ["vocab.json": Array("[]".utf8), "merges.txt": merges], "{}", .malformed,
        "vocab.json: expected an object of tokens and ids, found an array"
      ),
      (
        ["vocab.json": Array("{\"a\":0,\"b\":0}".utf8), "merges.txt": merges], "{}", .duplicate,
        "vocab.json, entry 1: expected an id that no token before has, found id 0"
      ),
      (
        ["vocab.json": Array("{\"a\":0,\"b\":1,\"ab\":2}".utf8), "merges.txt": merges], "{}", .missingToken,
        "expected the class token <s> in the vocabulary, found 3 tokens without it"
      ),
      (
        ["vocab.json": vocab, "merges.txt": merges], "{\"sp_model_kwargs\": {\"alpha\": 0.1}}", .unsupported,
        "tokenizer_config.json, sp_model_kwargs: expected no settings of SentencePiece, found 1"
      ),
    ]

  @Test(arguments: errors)
  func whatCannotBeHonouredIsNamed(
    files: [String: [UInt8]], configuration: String, code: TokenizationError.Code, message: String
  ) throws {
    let error = try #require(throws: TokenizationError.self) { try load(files, configuration) }
    #expect(error.code == code && error.path != nil, "\(error)")
    #expect(error.description.hasSuffix(message), "\(error)")
  }
}
