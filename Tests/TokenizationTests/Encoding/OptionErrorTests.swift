import Testing
import Tokenization

@Suite("Options that cannot be satisfied")
struct OptionErrorTests {
  let tokenizer: Tokenizer

  init() throws {
    tokenizer = try Goldens.tokenizer("uncased")
  }

  static let impossible: [(EncodingOptions, String)] = [
    (.init(maximumLength: 1), "maximumLength: expected at least 2, the number of special tokens, found 1"),
    (.init(stride: -1), "stride: expected 0 or more, found -1"),
    (
      .init(maximumLength: 8, stride: 6),
      "stride: expected less than 6 (maximumLength 8 less 2 special tokens), found 6"
    ),
    (.init(padding: .fixed(-1)), "padding: expected 0 or more tokens, found -1"),
    (.init(padToMultipleOf: -8), "padToMultipleOf: expected 0 or more, found -8"),
  ]

  @Test(arguments: impossible)
  func impossibleOptionsFailBeforeAnyTextIsRead(options: EncodingOptions, message: String) throws {
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode(batch: [], options: options)
    }
    #expect(error.code == .invalidOptions)
    #expect(error.description == message)
  }

  @Test func onlySecondNeedsASecondSequence() throws {
    let options = EncodingOptions(maximumLength: 4, truncation: .onlySecond)
    #expect(try tokenizer.encode("fox", options: options).count <= 4)
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode("the lazy dog, the lazy dog", options: options)
    }
    #expect(error.code == .cannotTruncate)
    #expect(error.description == "truncation: expected two sequences for only_second, found one")
  }

  @Test func onlyFirstNeedsALongEnoughFirstSequence() throws {
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode(
        "!", pair: "! ! ! ! ! !", options: .init(maximumLength: 6, truncation: .onlyFirst))
    }
    #expect(error.code == .cannotTruncate)
    #expect(error.description == "truncation: expected more than 4 tokens in the first sequence, found 1")
  }

  @Test func pairNeedsRoomForItsThreeSpecialTokens() throws {
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode("!", pair: "!", options: .init(maximumLength: 2))
    }
    #expect(error.description == "maximumLength: expected at least 3, the number of special tokens, found 2")
  }

  @Test func doNotTruncateIgnoresTheLimit() throws {
    let encoding = try tokenizer.encode(
      "! ! ! !", options: .init(maximumLength: 1, truncation: .doNotTruncate))
    #expect(encoding.count == 6)
  }

  @Test func windowsAreOnRequestOnlyAndBounded() throws {
    let long = String(repeating: "! ", count: 3000)
    let options = EncodingOptions(maximumLength: 5)
    #expect(try tokenizer.encode(long, pair: long, options: options).overflowing.isEmpty)
    var windows = options
    windows.returnOverflowing = true
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode(long, pair: long, options: windows)
    }
    #expect(error.code == .invalidOptions && error.place == "returnOverflowing")
  }

  @Test func paddingNeedsAPaddingToken() throws {
    let unpadded = try Tokenizer(vocabulary: ["[UNK]", "[CLS]", "[SEP]"])
    let error = try #require(throws: TokenizationError.self) {
      try unpadded.encode("x", options: .init(padding: .fixed(8)))
    }
    #expect(error.code == .missingToken)
  }

  @Test func noThreadsIsAnError() throws {
    #expect(throws: TokenizationError.self) { try tokenizer.encode(batch: ["x"], threads: 0) }
  }

  @Test(arguments: [Int32(-1), 100_000, .max])
  func decodingAnUnknownIdNamesIt(id: Int32) throws {
    let error = try #require(throws: TokenizationError.self) { try tokenizer.decode([2, id]) }
    #expect(error.code == .unknownId && error.found == String(id) && error.place == "position 1")
  }
}
