import Evaluation
import Testing

@Suite struct SplitMix64Tests {
  @Test func streamIsThePublishedOne() {
    var generator = SplitMix64(seed: 1_234_567)
    let found = (0..<5).map { _ in generator.next() }
    #expect(
      found == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func permutationIsFixedForEver() {
    // From a second implementation of the same algorithm.
    var generator = SplitMix64(seed: 42)
    #expect(generator.permutation(12) == [9, 7, 11, 5, 4, 10, 6, 0, 3, 2, 1, 8])
  }

  @Test func streamsOfASeedAreTheirOwn() {
    var first = SplitMix64(seed: 1, stream: 2)
    var second = SplitMix64(seed: 2, stream: 1)
    #expect(first.next() == 1_759_269_079_544_140_422)
    #expect(second.next() == 15_671_754_871_817_308_195)
  }

  @Test func indicesAreInRangeAndEven() {
    var generator = SplitMix64(seed: 9)
    for bound in [1, 2, 3, 7, 10] {
      var counts = [Int](repeating: 0, count: bound)
      let draws = 10_000
      for _ in 0..<draws { counts[generator.index(below: bound)] += 1 }
      let expected = Double(draws) / Double(bound)
      // Five standard deviations of a binomial count.
      let spread = 5 * (expected * (1 - 1 / Double(bound))).squareRoot()
      for count in counts { expectClose(Double(count), expected, within: max(spread, 0.5), "bound \(bound)") }
    }
  }

  @Test func uniformFillsTheUnitInterval() {
    var generator = SplitMix64(seed: 3)
    let values = (0..<10_000).map { _ in generator.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    // Mean 1/2 with standard deviation sqrt(1/12/n) = 0.0029; five of them.
    expectClose(values.reduce(0, +) / 10_000, 0.5, within: 0.0145)
  }

  @Test func shuffleKeepsEveryElement() {
    var generator = SplitMix64(seed: 5)
    for count in [0, 1, 2, 3, 17] {
      var elements = Array(0..<count)
      generator.shuffle(&elements)
      #expect(elements.sorted() == Array(0..<count))
    }
  }
}
