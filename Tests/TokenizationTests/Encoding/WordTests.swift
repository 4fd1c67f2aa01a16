import Testing
import Tokenization

@Suite("Texts that are split into words")
struct WordTests {
  let tokenizer: Tokenizer

  init() throws {
    tokenizer = try Goldens.tokenizer("uncased")
  }

  @Test func everyTokenKnowsItsWord() throws {
    let words = ["The", "", "doesn't", "東京", "fox."]
    let encoding = try tokenizer.encode(words: words)
    #expect(encoding.wordIds.first == .some(nil) && encoding.wordIds.last == .some(nil))
    for (number, word) in words.enumerated() {
      let alone = try tokenizer.encode(word, options: .init(addSpecialTokens: false))
      let positions = encoding.wordIds.indices.filter { encoding.wordIds[$0] == number }
      #expect(positions.map { encoding.ids[$0] } == alone.ids)
      #expect(positions.map { encoding.offsets[$0] } == alone.offsets)
    }
  }

  @Test func wordsOfATextAreNumberedInOrder() throws {
    let encoding = try tokenizer.encode(
      "the fox, the [MASK] dog", pair: "the", options: .init(returnWordIds: true))
    let second = encoding.sequenceIds.firstIndex(of: 1)
    #expect(second.map { encoding.wordIds[$0] } == 0)
    let first = encoding.wordIds.indices.filter { encoding.sequenceIds[$0] == 0 }.compactMap {
      encoding.wordIds[$0]
    }
    #expect(first.first == 0 && first == first.sorted() && Set(first) == Set(0...(first.last ?? 0)))
    #expect(try tokenizer.encode("the fox").wordIds.isEmpty)
  }

  @Test(arguments: [Side.left, .right])
  func paddingHasNoWord(side: Side) throws {
    let options = EncodingOptions(padding: .fixed(12), paddingSide: side)
    let encoding = try tokenizer.encode(words: ["the", "fox"], pairWords: ["dog"], options: options)
    try #require(encoding.count == 12 && encoding.wordIds.count == 12)
    for position in 0..<12 {
      #expect((encoding.wordIds[position] == nil) == (encoding.specialTokensMask[position] == 1))
    }
  }

  @Test(arguments: [1, 3])
  func batchRowEqualsSingle(threads: Int) throws {
    let inputs = try Goldens.cases("uncased", "encodings.jsonl").map { golden in
      (text: golden.text.split(separator: " ").map(String.init), pair: golden.pair.map { [$0, "x"] })
    }
    let options = EncodingOptions(maximumLength: 20, stride: 2, returnOverflowing: true)
    let batch = try tokenizer.encode(words: inputs, options: options, threads: threads)
    for (input, row) in zip(inputs, batch) {
      let single = try tokenizer.encode(words: input.text, pairWords: input.pair, options: options)
      #expect(row.ids == single.ids && row.wordIds == single.wordIds && row.offsets == single.offsets)
    }
  }

  @Test func windowsCoverTheWholeContext() throws {
    let question = "the fox?"
    let context = String(repeating: "the lazy dog jumps over ", count: 12)
    let options = EncodingOptions(
      maximumLength: 24, truncation: .onlySecond, stride: 5, returnOverflowing: true, padding: .fixed(24))
    let whole = try tokenizer.encode(context, options: .init(addSpecialTokens: false))
    let windows = try tokenizer.encode(question, pair: context, options: options).windows
    #expect(windows.count > 3 && windows.allSatisfy { $0.count == 24 && $0.overflowing.isEmpty })
    var covered: Set<Range<Int>> = []
    for window in windows {
      #expect(window.ids[1..<4] == windows[0].ids[1..<4])
      for (position, sequence) in window.sequenceIds.enumerated() where sequence == 1 {
        covered.insert(window.offsets[position])
      }
    }
    #expect(covered == Set(whole.offsets))
  }
}
