import Evaluation
import JSON
import Testing

@Suite struct NormalizedAnswerTests {
  /// transformers' `normalize_answer`, with Python's notions of words, white space and lower case.
  @Test func normalizationEqualsTheReference() throws {
    let made = try #require(try GoldenFile.load("answers.json")["made"])
    let cases = try made.values("normalized")
    #expect(cases.count > 150)
    for pair in cases {
      let texts = (pair.array ?? []).compactMap(\.string)
      try #require(texts.count == 2)
      let found = NormalizedAnswer(texts[0]).text
      #expect(
        found.utf8.elementsEqual(texts[1].utf8), "\(texts[0].debugDescription): \(found.debugDescription)")
    }
  }

  @Test func overlapOfWordsEqualsTheReference() throws {
    let made = try #require(try GoldenFile.load("answers.json")["made"])
    for row in try made.values("pairs") {
      let parts = row.array ?? []
      let (gold, found) = (try #require(parts[0].string), try #require(parts[1].string))
      expectClose(
        NormalizedAnswer(gold).f1(NormalizedAnswer(found)), try #require(parts[3].double),
        "\(gold) | \(found)")
      #expect(
        (NormalizedAnswer(gold) == NormalizedAnswer(found)) == (parts[2].int == 1), "\(gold) | \(found)")
    }
  }

  @Test func casesByHand() {
    #expect(NormalizedAnswer("The U.S.A.").text == "usa")
    #expect(NormalizedAnswer("An  apple-pie, a day").text == "applepie day")
    #expect(NormalizedAnswer("a").text == "" && NormalizedAnswer("a").isEmpty)
    func f1(_ a: String, _ b: String) -> Double { NormalizedAnswer(a).f1(NormalizedAnswer(b)) }
    expectClose(f1("the big red apple", "red apple pie"), 2.0 / 3)
    expectClose(f1("red red apple", "red apple apple"), 2.0 / 3)
    #expect(f1("", "x") == 0 && f1("the", "a") == 1)
  }
}
