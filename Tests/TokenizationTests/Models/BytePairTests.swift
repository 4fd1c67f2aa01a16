import JSON
import TestSupport
import Testing
import Tokenization

@Suite("Byte pairs")
struct BytePairTests {
  /// Merges the leftmost pair of the lowest rank until there is none.
  static func merged(_ word: String, _ merges: [(String, String)]) -> [String] {
    var parts = word.map(String.init)
    while true {
      var best: (rank: Int, place: Int)?
      for place in parts.indices.dropLast() {
        let found = merges.lastIndex { $0.0 == parts[place] && $0.1 == parts[place + 1] }
        if let rank = found, rank < best?.rank ?? .max { best = (rank, place) }
      }
      guard let place = best?.place else { return parts }
      parts.replaceSubrange(place...place + 1, with: [parts[place] + parts[place + 1]])
    }
  }

  @Test func mergesEqualOneAtATime() throws {
    var random = SeededGenerator(state: 3)
    for _ in 0..<40 {
      var known = ["a", "b", "c", "d"]
      var merges: [(String, String)] = []
      for _ in 0..<25 {
        guard let left = known.randomElement(using: &random), let right = known.randomElement(using: &random),
          !merges.contains(where: { $0 == (left, right) })
        else { continue }
        merges.append((left, right))
        if !known.contains(left + right) { known.append(left + right) }
      }
      let tokenizer = try SmallTokenizer.load(model: SmallTokenizer.bytePairs(["a", "b", "c", "d"], merges))
      for length in [0, 1, 2, 3, 7, 16, 63, 64, 65, 200] {
        let word = String((0..<length).map { _ in "abcd".randomElement(using: &random) ?? "a" })
        #expect(try SmallTokenizer.tokens(word, tokenizer) == Self.merged(word, merges), "\(word) \(merges)")
      }
    }
  }

  @Test(arguments: ["a", "ab", "x"])
  func megabyteWordTakesLittleMoreThanLinearTime(unit: String) throws {
    var merges = [("a", "b")]
    var piece = "a"
    while piece.count < 64 {
      merges.append((piece, piece))
      piece += piece
    }
    var object = try #require(SmallTokenizer.bytePairs(["a", "b", "<unk>"], merges).object)
    object["unk_token"] = "<unk>"
    object["fuse_unk"] = true
    let tokenizer = try SmallTokenizer.load(model: .object(object))
    let text = String(repeating: unit, count: (1 << 20) / unit.count)
    var offsets: [Range<Int>] = []
    let time = try ContinuousClock().measure { offsets = try tokenizer.encode(text).offsets }
    #expect(offsets.last?.upperBound == 1 << 20 && time < .seconds(10), "\(time)")
    #expect(offsets.count == (unit == "a" ? 1 << 14 : unit == "x" ? 1 : 1 << 19))
  }

  static let errors: [(String, JSONValue, String)] = [
    ("dropout", 0.1, "model.dropout: expected no dropout, found dropout, which makes ids random"),
    ("merges", [["a", "z"]], "merge 0: expected the second token in the vocabulary, found none"),
    ("merges", ["a b c"], "merge 0: expected two tokens with a space between them, found 3"),
    ("merges", [["a"]], "model.merges[0]: expected two tokens, found an array"),
    (
      "magic", 1,
      "model.magic: expected one of byte_fallback, continuing_subword_prefix, dropout, end_of_word_suffix, "
        + "fuse_unk, ignore_merges, merges, type, unk_token, vocab, found the key magic"
    ),
  ]

  @Test(arguments: errors)
  func whatCannotBeHonouredIsNamed(key: String, value: JSONValue, message: String) throws {
    var object = try #require(SmallTokenizer.bytePairs(["a", "b"], [("a", "b")]).object)
    object[key] = value
    let error = try #require(throws: TokenizationError.self) {
      try SmallTokenizer.load(model: .object(object))
    }
    #expect(error.description.hasSuffix("tokenizer.json, " + message), "\(error)")
  }
}
