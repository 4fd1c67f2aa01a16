import Testing
import Tokenization

@Suite("Real vocabularies")
struct RealVocabularyTests {
  static let golden: [(String, BertOptions, String, [Int32])] = [
    (
      "bert-base-uncased", .init(), "Hello, world! Tokenizers.",
      [101, 7592, 1010, 2088, 999, 19204, 17629, 2015, 1012, 102]
    ),
    (
      "bert-base-cased", .init(lowercase: false), "Hello, Köln!",
      [101, 8667, 117, 148, 19593, 21615, 106, 102]
    ),
    ("bert-base-chinese", .init(lowercase: false), "我们在北京。", [101, 2769, 812, 1762, 1266, 776, 511, 102]),
  ]

  @Test("known ids, and every token by its id", arguments: golden)
  func realVocabularyGivesKnownIds(name: String, options: BertOptions, text: String, ids: [Int32]) throws {
    guard let folder = TestFiles.vocabulary(name) else {
      print("skipped: no vocabulary \(name) in $BERTIE_DATA")
      return
    }
    let tokenizer = try Tokenizer(vocabularyFile: folder + "/vocab.txt", options: options)
    #expect(try tokenizer.encode(text).ids == ids)
    for id in 0..<Int32(tokenizer.vocabularySize) {
      let token = try #require(tokenizer.token(of: id))
      #expect(tokenizer.tokenId(of: token) == id)
    }
  }
}
