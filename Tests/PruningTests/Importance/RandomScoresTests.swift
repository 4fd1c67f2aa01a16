import Encoders
import Pruning
import Testing

struct RandomScoresTests {
  private let masks = NeuronMasks(
    widths: [
      LinearSite(layer: 0, component: .key): 500, LinearSite(layer: 0, component: .query): 500,
      LinearSite(layer: 1, component: .intermediate): 2000,
    ])

  @Test func equalSeedsGiveEqualScoresAndOthersDoNot() {
    #expect(NeuronScores(random: 7, for: masks) == NeuronScores(random: 7, for: masks))
    #expect(NeuronScores(random: 7, for: masks) != NeuronScores(random: 8, for: masks))
  }

  @Test func everyMatrixLosesTheSameShareInExpectation() throws {
    var masks = masks
    try NeuronRanking(target: SparsityTarget(sparsity: 0.6)).update(
      &masks, by: NeuronScores(random: 7, for: masks))
    for site in masks.sites {
      let width = Double(masks.width(of: site))
      let share = 1 - Double(masks.keptCount(at: site)) / width
      // Five standard deviations of a binomial share.
      #expect(abs(share - 0.6) <= 5 * (0.6 * 0.4 / width).squareRoot(), "\(site): \(share)")
    }
  }

  @Test func pairsShareTheirNumber() {
    let key = LinearSite(layer: 0, component: .key)
    let query = LinearSite(layer: 0, component: .query)
    let free = NeuronScores(random: 7, for: masks).values
    let paired = NeuronScores(random: 7, for: masks, pairsKeysAndQueries: true).values
    #expect(free[key] != free[query])
    #expect(paired[key] == paired[query])
    #expect(paired[key] == free[key])
  }
}
