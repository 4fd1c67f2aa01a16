import Evaluation
import Testing

@Suite struct TermExtractorTests {
  @Test func wordsAreRunsOfLettersNumbersAndUnderscores() {
    #expect(
      TermExtractor.words(of: "i don't_know, 20€ naïve你好!", 1...1) == ["i", "don", "t_know", "20", "naïve你好"])
    #expect(TermExtractor.words(of: "a b c", 2...3) == ["a b", "b c", "a b c"])
    #expect(TermExtractor.words(of: " ?! ", 1...2) == [])
    #expect(TermExtractor.words(of: "", 1...2) == [])
  }

  @Test func charactersStayWithinWords() {
    #expect(
      TermExtractor.characters(of: "ab  c", 2...3) == [" a", "ab", "b ", " ab", "ab ", " c", "c ", " c "])
    // A stretch shorter than the length counts once, whole.
    #expect(TermExtractor.characters(of: "a", 4...6) == [" a "])
    #expect(TermExtractor.characters(of: " ", 2...3) == [])
  }
}
