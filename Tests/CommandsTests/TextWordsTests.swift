import Commands
import Testing

@Suite struct TextWordsTests {
  @Test(arguments: [
    ("", []), ("  \n", []), ("Ada", ["Ada"]), ("Ada lives  in Bern.", ["Ada", "lives", "in", "Bern", "."]),
    ("(well-known: a.b!?)", ["(", "well-known", ":", "a.b", "!", "?", ")"]), ("...", [".", ".", "."]),
    ("\u{65}\u{301}t\u{e9} 你好。", ["\u{65}\u{301}t\u{e9}", "你好", "。"]),
    ("a\u{a0}b\u{3000}c", ["a", "b", "c"]),
  ])
  func wordsStandBetweenSpaceAndPunctuation(text: String, words: [String]) {
    let found = TextWords(of: text)
    #expect(found.words.map { Array($0.utf8) } == words.map { Array($0.utf8) })
    let scalars = Array(text.unicodeScalars)
    for (word, place) in zip(found.words, found.places) {
      #expect(Array(word.unicodeScalars) == Array(scalars[place]))
    }
    #expect(found.places.count == words.count)
  }

  @Test func givenWordsAreATextWithSpacesBetween() {
    let found = TextWords(["Jean-Pierre", "", "e\u{301}"])
    #expect(found.text == "Jean-Pierre  e\u{301}")
    #expect(found.places == [0..<11, 12..<12, 13..<15])
  }
}
