import Hub
import Testing

@Suite struct GlobPatternTests {
  @Test func patternsTakeWhatThePythonClientTakes() throws {
    let golden = try HubGolden.load()
    let paths = try #require(golden["paths"]?.array).compactMap(\.string)
    let patterns = try #require(golden["patterns"]?.object)
    #expect(patterns.count >= 30 && paths.count >= 25)
    for (pattern, matches) in patterns {
      let own = paths.map { GlobPattern(pattern).matches($0) ? "1" : "0" }.joined()
      #expect(own == matches.string, "\(pattern)")
    }
  }

  @Test func manyStarsTakeNoMoreThanTheProductOfTheLengths() {
    let pattern = GlobPattern(String(repeating: "*a", count: 1000) + "b")
    let clock = ContinuousClock()
    let time = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 1000))) }
    // 10^6 steps; trying every division of the text among the stars would never end.
    #expect(time < .seconds(5))
  }
}
