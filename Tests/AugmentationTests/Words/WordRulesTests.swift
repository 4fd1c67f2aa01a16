import Augmentation
import Testing
import Tokenization

@Suite struct WordRulesTests {
  private func words(
    _ text: String, foldsCase: Bool = true, stopWords: [String] = StopWords.english
  ) -> [String] {
    let bytes = Array(text.utf8)
    return WordRules(foldsCase: foldsCase, stopWords: stopWords).eligibleWords(of: text).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  @Test(
    arguments: [
      ("the cat sat on a mat", ["cat", "sat", "mat"]),
      ("The Cat; SAT (on) it.", ["Cat", "SAT"]),
      ("He didn't say they're film's best", ["say", "film", "best"]),
      ("4 cats 9lives b2b x9 v2.0", ["cats"]),
      ("café naïve résumé plain", ["plain"]),
      ("well-known snake_case a+b=c", ["well", "known", "snake", "case", "b", "c"]),
      ("“quoted”—dash…dots", ["quoted", "dash", "dots"]),
      ("中cat dog中 猫 fish", ["fish"]),
      ("wide\u{00A0}space\ttab\nline\r\nend", ["wide", "space", "tab", "line", "end"]),
      ("soft\u{00AD}hyphen bell\u{7}rings e\u{301}t ok", ["ok"]),
      ("cat🙂 dog", ["dog"]),
      ("", []), (" ", []), ("...", []), ("42", []),
    ] as [(String, [String])])
  func onlyWordsOfLettersThatAreNoStopWordsAreEligible(_ text: String, _ expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test func capitalsAreNotEligibleWhereTheTokenizerKeepsThem() {
    #expect(words("Paris is NOT a small Town", foldsCase: false) == ["small"])
    #expect(words("Paris is NOT a small Town", foldsCase: true) == ["Paris", "small", "Town"])
  }

  @Test func theCallerMayGiveOtherStopWords() {
    #expect(words("the cat sat", stopWords: ["cat"]) == ["the", "sat"])
    #expect(words("the cat sat", stopWords: []) == ["the", "cat", "sat"])
  }

  @Test func ourStopWordsAreSmallLettersEachOnce() {
    #expect(StopWords.english.count > 150)
    #expect(Set(StopWords.english).count == StopWords.english.count)
    #expect(StopWords.english.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A } })
  }

  @Test func caseIsToldFromTheTokenizer() throws {
    #expect(try PieceTexts(AugmentationFixture().tokenizer).foldsCase)
    #expect(try !PieceTexts(AugmentationFixture(lowercase: false).tokenizer).foldsCase)
  }

  @Test func piecesAreWordsUnlessTheyAreSpecialOrInsideWordsOrUnreachable() throws {
    let fixture = try AugmentationFixture()
    let words = try PieceTexts(fixture.tokenizer).words
    #expect(words.count == fixture.tokenizer.vocabularySize)
    #expect(words.compactMap { $0 } == AugmentationFixture.others + AugmentationFixture.words)
  }
}
