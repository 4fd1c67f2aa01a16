import TestSupport
import Testing
import Tokenization

@Suite("Unigram")
struct UnigramTests {
  /// The largest sum of scores of any spelling, by trying all; unknown characters cost 10 more than the worst token.
  static func best(_ text: Substring, _ scores: [String: Double], _ least: Double) -> Double {
    if text.isEmpty { return 0 }
    var result = -Double.infinity
    for length in 1...text.count {
      let piece = String(text.prefix(length))
      guard let score = scores[piece] ?? (length == 1 ? least - 10 : nil) else { continue }
      result = max(result, score + best(text.dropFirst(length), scores, least))
    }
    return result
  }

  @Test func theBestOfAllSpellingsIsFound() throws {
    var random = SeededGenerator(state: 7)
    for _ in 0..<40 {
      var scores: [String: Double] = [:]
      for _ in 0..<12 {
        let piece = String(
          (0..<Int.random(in: 1...4, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
        scores[piece] = -Double.random(in: 1...20, using: &random)
      }
      let tokenizer = try SmallTokenizer.load(
        model: SmallTokenizer.unigram(scores.sorted { $0.key < $1.key }))
      // The unknown token's own score of 0 does not change which is the worst.
      let least = min(scores.values.min() ?? 0, 0)
      for _ in 0..<20 {
        let text = String((0..<9).map { _ in "abcx".randomElement(using: &random) ?? "a" })
        let encoding = try tokenizer.encode(text)
        var sum = 0.0
        for (id, place) in zip(encoding.ids, encoding.offsets) {
          let piece = String(text.dropFirst(place.lowerBound).prefix(place.count))
          sum += id == 0 ? Double(place.count) * (least - 10) : scores[piece] ?? -.infinity
        }
        #expect(abs(sum - Self.best(text[...], scores, least)) <= 1e-9, "\(text) \(scores)")
        #expect(encoding.offsets.map(\.count).reduce(0, +) == 9)
      }
    }
  }

  @Test func unknownCharactersInARowAreOneTokenOrBytes() throws {
    let plain = try SmallTokenizer.load(model: SmallTokenizer.unigram([("a", -1)]))
    #expect(try plain.encode("a東京a").ids == [1, 0, 1])
    #expect(try plain.encode("a東京a").offsets == [0..<1, 1..<3, 3..<4])
    let bytes = (0..<256).map { value in
      let digits = String(value, radix: 16, uppercase: true)
      return ("<0x\(digits.count == 1 ? "0" : "")\(digits)>", 0.0)
    }
    let fallback = try SmallTokenizer.load(
      model: SmallTokenizer.unigram([("a", -1)] + bytes, fallsBackToBytes: true),
      decoder: ["type": "ByteFallback"])
    let encoding = try fallback.encode("aé")
    #expect(encoding.tokens == ["a", "<0xC3>", "<0xA9>"] && encoding.offsets == [0..<1, 1..<2, 1..<2])
    #expect(try fallback.decode(encoding.ids) == "aé")
  }

  @Test func withoutAnUnknownTokenItIsAnError() throws {
    let model: [(String, Double)] = [("a", -1)]
    var object = try #require(SmallTokenizer.unigram(model).object)
    object["unk_id"] = nil
    let tokenizer = try SmallTokenizer.load(model: .object(object))
    #expect(try tokenizer.encode("aa").ids == [1, 1])
    let error = try #require(throws: TokenizationError.self) { try tokenizer.encode("ab") }
    #expect(error.code == .missingToken && error.place == "model.unk_id")
  }

  @Test func longTokensAreRefused() throws {
    let token = String(repeating: "a", count: 1025)
    let error = try #require(throws: TokenizationError.self) {
      try SmallTokenizer.load(model: SmallTokenizer.unigram([(token, -1)]))
    }
    #expect(error.code == .unsupported && error.expected == "tokens of at most 1024 bytes")
  }

  @Test(arguments: ["a", "x", "東", "aab"])
  func megabyteTakesLinearTime(unit: String) throws {
    let tokens = (1...40).map { (String(repeating: "a", count: $0), -Double($0)) } + [("b", -3)]
    let tokenizer = try SmallTokenizer.load(model: SmallTokenizer.unigram(tokens))
    let text = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
    var count = 0
    let time = try ContinuousClock().measure {
      count = try tokenizer.encode(text).offsets.map(\.count).reduce(0, +)
    }
    #expect(count == text.unicodeScalars.count && time < .seconds(5), "\(time)")
  }
}
