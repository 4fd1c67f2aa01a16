import Datasets
import Evaluation
import Testing

@Suite struct LengthGroupedSamplerTests {
  private func lengths(_ count: Int) -> [Int] {
    var generator = SplitMix64(seed: 1)
    return (0..<count).map { _ in 3 + generator.index(below: 60) }
  }

  @Test func everyExampleOccursOnceInEveryEpoch() {
    for count in [0, 1, 2, 7, 8, 9, 63, 64, 65, 1000] {
      for (size, pool) in [(1, 50), (8, 2), (8, 50), (16, 1)] {
        let sampler = LengthGroupedSampler(
          lengths: lengths(count), batchSize: size, seed: 5, poolBatches: pool)
        for epoch in 0..<3 {
          let batches = sampler.batches(epoch: epoch)
          #expect(batches.flatMap { $0 }.sorted() == Array(0..<count), "\(count) in \(size)")
          #expect(batches.count == sampler.batchCount)
          #expect(
            batches.count { $0.count < size } <= 1 && batches.allSatisfy { !$0.isEmpty && $0.count <= size })
        }
      }
    }
  }

  @Test func orderIsAFunctionOfSeedAndEpoch() {
    let sampler = LengthGroupedSampler(lengths: lengths(200), batchSize: 8, seed: 5)
    let again = LengthGroupedSampler(lengths: lengths(200), batchSize: 8, seed: 5)
    _ = sampler.batches(epoch: 0)
    #expect(sampler.batches(epoch: 3) == again.batches(epoch: 3))
    #expect(sampler.batches(epoch: 3) != sampler.batches(epoch: 4))
    let other = LengthGroupedSampler(lengths: lengths(200), batchSize: 8, seed: 6)
    #expect(sampler.batches(epoch: 3) != other.batches(epoch: 3))
  }

  @Test func groupingSavesMostOfThePadding() {
    let lengths = lengths(1600)
    func padding(_ pool: Int) -> Double {
      let sampler = LengthGroupedSampler(lengths: lengths, batchSize: 16, seed: 2, poolBatches: pool)
      return TokenCounts(lengths: lengths, batches: sampler.batches(epoch: 0)).paddingShare
    }
    // Uniform lengths 3...62: the longest of 16 is about 59, the mean 32.5, so .45 is padding; pools of 50
    // batches leave steps of 1.2.
    expectClose(padding(1), 0.45, within: 0.03)
    #expect(padding(50) < 0.03)
  }

  @Test func longAndShortBatchesAreMixed() {
    let lengths = lengths(1600)
    let sampler = LengthGroupedSampler(lengths: lengths, batchSize: 16, seed: 2, poolBatches: 100)
    let batches = sampler.batches(epoch: 0)
    let means = batches.map { $0.reduce(0.0) { $0 + Double(lengths[$1]) } / 16 }
    let ranks = means.indices.map(Double.init)
    // Unrelated to place: |r| < 5 / sqrt(100).
    #expect(abs((try? Correlation.pearson(ranks, means)) ?? 1) < 0.5)
  }

  @Test func tokensAreCountedRealAndPadded() {
    let counts = TokenCounts(lengths: [3, 1, 5], batches: [[0, 1], [2]])
    #expect(counts.real == 9 && counts.padded == 11)
    #expect(TokenCounts(lengths: [3, 1, 5], batches: [[0, 1], [2]], paddingToMultipleOf: 4).padded == 16)
    #expect(TokenCounts(lengths: [], batches: []).paddingShare == 0)
  }

  private func expectClose(_ found: Double, _ expected: Double, within bound: Double) {
    #expect(abs(found - expected) <= bound, "found \(found), expected \(expected)")
  }
}
