import Evaluation
import JSON
import Testing

@Suite struct QuantilesTests {
  @Test func quantilesEqualNumpy() throws {
    let golden = try GoldenFile.load("statistics.json")
    let quantiles = try Quantiles(golden.doubles("values"))
    for (share, expected) in zip(try golden.doubles("shares"), try golden.doubles("quantiles")) {
      expectClose(quantiles.value(at: share), expected)
    }
  }

  @Test func medianRanksEqualTheBinomialDistribution() throws {
    let golden = try GoldenFile.load("statistics.json")
    let ranks = try #require(golden["medianRanks"]?.object)
    #expect(ranks.count == 8)
    for (count, rank) in ranks {
      #expect(Quantiles.medianRank(try #require(Int(count))) == rank.int, "\(count) values")
    }
  }

  @Test func medianIntervalMeetsTheExactOneBeyondAThousand() {
    // The exact rank of 1,001 is 469 or 470; the approximation may differ by one.
    #expect(abs(Quantiles.medianRank(1001) - Quantiles.medianRank(1000)) <= 1)
  }

  @Test func medianIntervalCoversInAboutNineteenOfTwentyCases() throws {
    var generator = SplitMix64(seed: 77)
    var covered = 0
    for _ in 0..<2000 {
      let interval = try Quantiles((0..<30).map { _ in generator.uniform() }).medianInterval
      if interval?.contains(0.5) == true { covered += 1 }
    }
    // Exactly 1 - 2 P(Bin(30, 1/2) <= 9) = .9572; five standard deviations are .0226.
    expectClose(Double(covered) / 2000, 0.9572, within: 0.0226)
  }

  @Test func fiveValuesHaveNoMedianInterval() throws {
    #expect(try Quantiles([1, 2, 3, 4, 5]).medianInterval == nil)
    let six = try #require(try Quantiles([6, 2, 3, 4, 5, 1]).medianInterval)
    #expect(six.lower == 1 && six.upper == 6)
  }

  @Test func oneValueIsEveryQuantile() throws {
    let quantiles = try Quantiles([3])
    #expect([0, 0.3, 1, -1, 2].allSatisfy { quantiles.value(at: $0) == 3 })
  }

  @Test func nothingAndNanAreErrors() {
    #expect(throws: EvaluationError.self) { try Quantiles([]) }
    #expect(throws: EvaluationError(.notFinite, "quantiles: expected numbers, found nan")) {
      try Quantiles([1, .nan])
    }
  }
}
