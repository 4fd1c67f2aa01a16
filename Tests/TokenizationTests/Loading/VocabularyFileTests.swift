import Testing
import Tokenization

@Suite("Vocabulary files")
struct VocabularyFileTests {
  static let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"

  func load(_ bytes: [UInt8]) throws -> Tokenizer {
    try TestFiles.withFolder(["vocab.txt": bytes]) { try Tokenizer(vocabularyFile: $0 + "/vocab.txt") }
  }

  func error(_ bytes: [UInt8]) throws -> TokenizationError {
    let error = try #require(throws: TokenizationError.self) { try load(bytes) }
    #expect(error.path?.hasSuffix("/vocab.txt") == true)
    return error
  }

  @Test func notUTF8NamesTheLine() throws {
    let error = try error(Array((Self.special + "good\n").utf8) + [0x61, 0xFF, 0x0A])
    #expect(error.code == .invalidUTF8 && error.line == 6)
    #expect(error.description.hasSuffix("vocab.txt, line 6: expected UTF-8, found bytes that are not UTF-8"))
  }

  @Test func duplicateNamesBothLines() throws {
    let error = try error(Array((Self.special + "a\nb\na\n").utf8))
    #expect(error.code == .duplicate && error.line == 7)
    #expect(error.found == "the token of line 5")
  }

  @Test(arguments: [
    ("[PAD]\n[CLS]\n[SEP]\n", "the unknown token [UNK] in the vocabulary"),
    ("[UNK]\n[SEP]\n", "the class token [CLS] in the vocabulary"),
    ("[UNK]\n[CLS]\n", "the separator token [SEP] in the vocabulary"),
    ("", "the unknown token [UNK] in the vocabulary"),
  ])
  func missingSpecialTokenIsNamed(text: String, expected: String) throws {
    let error = try error(Array(text.utf8))
    #expect(error.code == .missingToken)
    #expect(error.expected == expected)
  }

  @Test func missingFileIsAnError() throws {
    let error = try #require(throws: TokenizationError.self) {
      try Tokenizer(vocabularyFile: "/nowhere/vocab.txt")
    }
    #expect(error.code == .unreadable && error.path == "/nowhere/vocab.txt")
    let folder = try #require(throws: TokenizationError.self) { try Tokenizer(folder: "/nowhere") }
    #expect(
      folder.description
        == "/nowhere: expected tokenizer.json, vocab.txt, vocab.json and merges.txt, spiece.model or "
        + "sentencepiece.bpe.model, found none of them")
  }

  @Test func lineEndsAndByteOrderMarkDoNotBelongToTokens() throws {
    let windows = "\u{FEFF}" + Self.special.replacing("\n", with: "\r\n") + "word \u{3000}\r\nlast"
    let tokenizer = try load(Array(windows.utf8))
    #expect(tokenizer.padTokenId == 0)
    #expect(tokenizer.tokenId(of: "word") == 4)
    #expect(tokenizer.tokenId(of: "last") == 5)
    #expect(tokenizer.vocabularySize == 6)
  }

  @Test func duplicateInAListIsAnError() throws {
    let error = try #require(throws: TokenizationError.self) {
      try Tokenizer(vocabulary: ["[UNK]", "[CLS]", "[SEP]", "x", "x"])
    }
    #expect(error.code == .duplicate && error.found == "ids 3 and 4 equal")
  }

  @Test func everyTokenIsFoundAndNamed() throws {
    let tokens =
      ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ""] + (0..<5000).map { "token\($0)" }
      + (0..<300).map { "##\($0)é" }
    let tokenizer = try Tokenizer(vocabulary: tokens)
    for (id, token) in tokens.enumerated() {
      #expect(tokenizer.tokenId(of: token) == Int32(id))
      #expect(tokenizer.token(of: Int32(id)) == token)
    }
    #expect(tokenizer.tokenId(of: "token5000") == nil)
    #expect(tokenizer.token(of: Int32(tokens.count)) == nil && tokenizer.token(of: -1) == nil)
    #expect(try tokenizer.decode([5, 1]) == "token0 [UNK]".replacing(" [UNK]", with: ""))
  }
}
