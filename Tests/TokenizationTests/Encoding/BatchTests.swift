import Testing
import Tokenization

@Suite("Batches")
struct BatchTests {
  let tokenizer: Tokenizer
  let inputs: [TextPair]

  init() throws {
    tokenizer = try Goldens.tokenizer("uncased")
    inputs = try Goldens.cases("uncased", "encodings.jsonl").map { TextPair($0.text, $0.pair) }
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func batchRowEqualsSingleForAnyNumberOfThreads(threads: Int) throws {
    let options = EncodingOptions(maximumLength: 24, stride: 3, returnOverflowing: true)
    let batch = try tokenizer.encode(batch: inputs, options: options, threads: threads)
    try #require(batch.count == inputs.count)
    for (input, row) in zip(inputs, batch) {
      let single = try tokenizer.encode(input.text, pair: input.pair, options: options)
      #expect(row.ids == single.ids && row.offsets == single.offsets && row.typeIds == single.typeIds)
      #expect(row.overflowing.map(\.ids) == single.overflowing.map(\.ids))
    }
  }

  @Test func emptyBatchIsEmpty() throws {
    #expect(try tokenizer.encode(batch: [], options: .init(padding: .longest), threads: 4).isEmpty)
  }

  @Test(arguments: [1, 4])
  func firstErrorOfABatchIsThrown(threads: Int) throws {
    let options = EncodingOptions(maximumLength: 6, truncation: .onlySecond)
    var batch = [TextPair](repeating: "fox", count: 40)
    #expect(try tokenizer.encode(batch: batch, options: options, threads: threads).count == 40)
    batch[15] = "! ! ! ! ! !"
    batch[35] = TextPair("! ! ! ! ! !", "!")
    let error = try #require(throws: TokenizationError.self) {
      try tokenizer.encode(batch: batch, options: options, threads: threads)
    }
    #expect(error.expected == "two sequences for only_second")
  }

  @Test(arguments: [Side.left, .right])
  func paddingAddsOnlyPaddingTokens(side: Side) throws {
    let plain = try tokenizer.encode(batch: inputs)
    let options = EncodingOptions(padding: .longest, padToMultipleOf: 16, paddingSide: side)
    let padded = try tokenizer.encode(batch: inputs, options: options)
    let length = (plain.map(\.count).max() ?? 0) / 16 * 16 + 16
    let padId = try #require(tokenizer.padTokenId)
    for (short, long) in zip(plain, padded) {
      try #require(long.count == length)
      let missing = length - short.count
      let own = side == .left ? missing..<length : 0..<short.count
      #expect(long.ids[own] == short.ids[...])
      #expect(long.offsets[own] == short.offsets[...])
      #expect(long.sequenceIds[own] == short.sequenceIds[...])
      #expect(long.attentionMask.reduce(0, +) == Int32(short.count))
      #expect(long.attentionMask[own].allSatisfy { $0 == 1 })
      let rest = long.ids.indices.filter { !own.contains($0) }
      #expect(
        rest.allSatisfy { long.ids[$0] == padId && long.specialTokensMask[$0] == 1 && long.typeIds[$0] == 0 })
    }
  }

  @Test func offsetsInUTF8CutOutTheSameText() throws {
    for input in inputs {
      let points = try tokenizer.encode(input.text).offsets
      let octets = try tokenizer.encode(input.text, options: .init(offsetUnit: .utf8)).offsets
      let scalars = Array(input.text.unicodeScalars)
      let bytes = Array(input.text.utf8)
      try #require(points.count == octets.count)
      for (point, octet) in zip(points, octets) {
        try #require(point.upperBound <= scalars.count && octet.upperBound <= bytes.count)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[point])
        #expect(String(text).utf8.elementsEqual(bytes[octet]))
      }
    }
  }
}
