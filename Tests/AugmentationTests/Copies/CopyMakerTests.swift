import Augmentation
import Testing

@Suite struct CopyMakerTests {
  /// `n` words "w w w ..." with `candidates` candidates each.
  private func words(_ n: Int, candidates: Int) -> (text: String, words: [WordCandidates]) {
    let list = (0..<candidates).map { "c\($0)" }
    return (
      [String](repeating: "w", count: n).joined(separator: " "),
      (0..<n).map { WordCandidates(range: 2 * $0..<2 * $0 + 1, words: list) }
    )
  }

  private func copies(_ settings: AugmentationSettings, _ n: Int, candidates: Int, example: Int = 0)
    -> [[String]]
  {
    let (text, words) = words(n, candidates: candidates)
    return CopyMaker(settings: settings).variations(of: text, words, example: example, use: .text).map {
      $0.string.split(separator: " ").map(String.init)
    }
  }

  /// 40,000 draws; sqrt(p (1 - p) / n) is the standard error of a rate.
  @Test(arguments: [0.1, 0.4, 0.9]) func wordsAreReplacedWithTheProbabilityAskedFor(_ p: Double) {
    var settings = AugmentationSettings(copies: 200, seed: 3)
    settings.replacementProbability = p
    let copies = copies(settings, 200, candidates: 15)
    #expect(copies.count == 200 && copies.allSatisfy { $0.count == 200 })
    func expect(_ count: Int, of total: Int, rate: Double, _ what: String) {
      let error = (rate * (1 - rate) / Double(total)).squareRoot()
      #expect(abs(Double(count) / Double(total) - rate) <= 3 * error, "\(what)")
    }
    let replaced = copies.joined().filter { $0 != "w" }
    expect(replaced.count, of: 40_000, rate: p, "replaced")
    // Every place on its own, with 4 standard errors as there are 200.
    for place in 0..<200 {
      let count = copies.count { $0[place] != "w" }
      #expect(abs(Double(count) - 200 * p) <= 4 * (200 * p * (1 - p)).squareRoot(), "place \(place)")
    }
    for candidate in 0..<15 {
      expect(replaced.count { $0 == "c\(candidate)" }, of: replaced.count, rate: 1 / 15, "candidate")
    }
  }

  @Test func copiesDifferFromTheTextAndFromEachOther() {
    let copies = copies(AugmentationSettings(copies: 40), 3, candidates: 5)
    #expect(copies.count == 40 && Set(copies).count == 40 && !copies.contains(["w", "w", "w"]))
  }

  @Test func thereAreNoMoreCopiesThanVariations() {
    #expect(
      copies(AugmentationSettings(copies: 30), 1, candidates: 3).sorted { $0[0] < $1[0] } == [
        ["c0"], ["c1"], ["c2"],
      ])
    #expect(copies(AugmentationSettings(copies: 30), 4, candidates: 0).isEmpty)
    #expect(copies(AugmentationSettings(copies: 30), 0, candidates: 0).isEmpty)
  }

  @Test func moreCopiesBeginWithFewerOnes() {
    let (few, many) = (
      copies(AugmentationSettings(copies: 4, seed: 9), 3, candidates: 4),
      copies(AugmentationSettings(copies: 40, seed: 9), 3, candidates: 4)
    )
    #expect(Array(many.prefix(4)) == few)
  }

  @Test func seedExampleAndCopyDecide() {
    let settings = AugmentationSettings(copies: 3, seed: 9)
    let first = copies(settings, 40, candidates: 15)
    #expect(copies(settings, 40, candidates: 15) == first)
    #expect(copies(settings, 40, candidates: 15, example: 1) != first)
    #expect(copies(AugmentationSettings(copies: 3, seed: 10), 40, candidates: 15) != first)
    let (text, words) = words(40, candidates: 15)
    let pair = CopyMaker(settings: settings).variations(of: text, words, example: 0, use: .pair)
    #expect(pair.map(\.string) != first.map { $0.joined(separator: " ") })
  }
}
