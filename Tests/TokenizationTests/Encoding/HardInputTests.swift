import Testing
import Tokenization

@Suite("Hard inputs")
struct HardInputTests {
  let tokenizer: Tokenizer

  init() throws {
    tokenizer = try Goldens.tokenizer("uncased")
  }

  static let megabyte = 1 << 20

  @Test(arguments: [
    ("letters without a space", "x", 1), ("words", "the ", megabyte / 4), ("punctuation", "!", megabyte),
    ("spaces", " ", 0), ("NUL", "\0", 0), ("combining marks", "\u{301}", 0),
    ("lone kept marks", "\u{302E}", 1),
    ("ideographs", "東", megabyte / 3), ("byte-order marks", "\u{FEFF}", 0),
  ])
  func megabyteOfOneThingGivesTheRightNumberOfTokens(name: String, unit: String, words: Int) throws {
    let text = String(repeating: unit, count: Self.megabyte / unit.utf8.count)
    let encoding = try tokenizer.encode(text, options: .init(addSpecialTokens: false))
    #expect(encoding.count == words)
    #expect(encoding.offsets.last?.upperBound ?? 0 <= text.unicodeScalars.count)
  }

  @Test func longWordIsOneUnknownTokenOverAllOfIt() throws {
    let encoding = try tokenizer.encode(
      String(repeating: "x", count: Self.megabyte), options: .init(addSpecialTokens: false))
    #expect(encoding.ids == [try #require(tokenizer.unknownTokenId)])
    #expect(encoding.offsets == [0..<Self.megabyte])
  }

  @Test func wordsAreSpelledUpToTheLimitInCharacters() throws {
    // The vocabulary has a token of 99 é and a piece é; in the uncased tokenizer they are e.
    let cased = try Goldens.tokenizer("cased")
    let atLimit = try cased.encode(
      String(repeating: "é", count: 100), options: .init(addSpecialTokens: false))
    #expect(atLimit.tokens == [String(repeating: "é", count: 99), "##é"])
    let beyond = try cased.encode(String(repeating: "é", count: 101), options: .init(addSpecialTokens: false))
    #expect(beyond.tokens == ["[UNK]"])
  }

  @Test func limitLargerThanAnyWordGrowsTheWord() throws {
    let options = BertOptions(maxInputCharsPerWord: 1_000_000)
    let large = try Tokenizer(
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ab", "##ab"], options: options)
    let encoding = try large.encode(
      String(repeating: "AB", count: 5000), options: .init(addSpecialTokens: false))
    #expect(encoding.ids == [4] + [Int32](repeating: 5, count: 4999))
    #expect(encoding.offsets.last == 9998..<10_000)
  }

  @Test func tokensAreToldApartByBytesNotByCanonicalEquivalence() throws {
    let cased = try Goldens.tokenizer("cased")
    let composed = try #require(cased.tokenId(of: "\u{E9}t"))
    let decomposed = try #require(cased.tokenId(of: "e\u{301}t"))
    #expect(composed != decomposed)
    let options = EncodingOptions(addSpecialTokens: false)
    #expect(try cased.encode("\u{E9}t", options: options).ids == [composed])
    #expect(try cased.encode("e\u{301}t", options: options).ids == [decomposed])
  }

  @Test func manyAddedTokensAreFoundLongestFirst() throws {
    let added =
      (0..<5000).map { AddedToken("<extra_\($0)>", special: true) } + [
        AddedToken("<extra_1>2>", special: true)
      ]
    let many = try Tokenizer(
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"], options: .init(addedTokens: added))
    #expect(many.vocabularySize == 4 + 5001)
    let ids = try many.encode("<extra_4999><extra_1>2><extra_1>", options: .init(addSpecialTokens: false)).ids
    #expect(ids == [5003, 5004, 5])
  }
}
