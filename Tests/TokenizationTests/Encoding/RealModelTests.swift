import Testing
import Tokenization

@Suite("Real models of SentencePiece and of byte pairs")
struct RealModelTests {
  /// Ids of `sentencepiece` with Google's treatment of texts and pieces, worked out for this project's methods.
  static let albert: [(text: String, options: AlbertOptions, ids: [Int32])] = [
    ("Hello world!", .init(), [10975, 126, 187]),
    (
      "It cost $1,000, in 2019, not 2,5.", .init(), [32, 1516, 28995, 15, 19, 10114, 15, 52, 172, 15, 264, 9]
    ),
    ("Café naïve Ångström", .init(), [6241, 16288, 13, 1712, 7270]),
    ("He said ``hi'' twice", .init(), [24, 87, 13, 7, 1822, 7, 2088]),
    ("He said ``hi'' twice", .init(replacesQuotes: false), [24, 87, 13, 1, 1822, 22, 22, 2088]),
    ("中文 BERT", .init(), [13, 1, 11502]), ("ＡＢＣ①", .init(), [5079, 165]),
    ("  two   spaces\t", .init(), [81, 7644]),
    ("unbelievably pruned", .init(), [367, 863, 17837, 4801, 10688, 3725]), ("", .init(), []),
  ]

  @Test(arguments: albert)
  func albertGivesKnownIds(text: String, options: AlbertOptions, ids: [Int32]) throws {
    guard let folder = TestFiles.vocabulary("albert-base-v2", file: "spiece.model") else {
      print("skipped: no vocabulary albert-base-v2 in $BERTIE_DATA")
      return
    }
    let tokenizer = try Tokenizer(albertFile: folder + "/spiece.model", options: options)
    #expect(try tokenizer.encode(text, options: .init(addSpecialTokens: false)).ids == ids)
    #expect(try tokenizer.encode(text).ids == [2] + ids + [3])
    if options == AlbertOptions() {
      #expect(try Tokenizer(folder: folder).encode(text).ids == [2] + ids + [3])
    }
  }

  /// Ids and offsets of `tokenizers` 0.23.3, RobertaTokenizer of transformers 5.23.0.
  @Test func robertaGivesKnownIdsAndOffsets() throws {
    guard let folder = TestFiles.vocabulary("roberta-base", file: "merges.txt") else {
      print("skipped: no vocabulary roberta-base in $BERTIE_DATA")
      return
    }
    let tokenizer = try Tokenizer(folder: folder)
    let encoding = try tokenizer.encode("Hello world!  naïve <mask>", pair: "don't")
    #expect(encoding.ids == [0, 31414, 232, 328, 1437, 39300, 50264, 2, 2, 7254, 75, 2])
    #expect(
      encoding.offsets == [
        0..<0, 0..<5, 6..<11, 11..<12, 13..<13, 14..<19, 20..<26, 0..<0, 0..<0, 0..<3, 3..<5, 0..<0,
      ])
    #expect(encoding.typeIds.allSatisfy { $0 == 0 })
    #expect(try tokenizer.decode(encoding.ids) == "Hello world!  naïvedon't")
    for id in 0..<Int32(tokenizer.vocabularySize) {
      let token = try #require(tokenizer.token(of: id))
      #expect(tokenizer.tokenId(of: token) == id)
    }
  }
}
