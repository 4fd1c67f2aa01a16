import Encoders
import Pruning
import Testing

struct WeightRankingTests {
  private let first = LinearSite(layer: 0, component: .key)
  private let second = LinearSite(layer: 0, component: .value)

  @Test func theSmallestMagnitudesGoAcrossMatrices() throws {
    var masks = WeightMasks(counts: [first: 4, second: 2])
    let ranking = WeightRanking(target: try SparsityTarget(sparsity: 0.5))
    let weights: [LinearSite: [Float]] = [first: [-0.1, 5, 0.3, -4], second: [0.2, -6]]
    #expect(try ranking.update(&masks, by: weights) == 3)
    #expect(masks.flags == [first: [false, true, false, true], second: [false, true]])
    #expect(masks.sparsity == 0.5)
  }

  @Test func thresholdsByMatrixTakeTheShareOfEach() throws {
    var masks = WeightMasks(counts: [first: 4, second: 2])
    let ranking = WeightRanking(target: try SparsityTarget(sparsity: 0.5, threshold: .matrix))
    try ranking.update(&masks, by: [first: [10, 20, 30, 40], second: [2, 1]])
    #expect(masks.flags == [first: [false, false, true, true], second: [true, false]])
  }

  @Test func equalMagnitudesGoInOrder() throws {
    var masks = WeightMasks(counts: [first: 3, second: 3])
    try WeightRanking(target: SparsityTarget(sparsity: 2.0 / 3)).update(
      &masks, by: [first: [1, -1, 1], second: [-1, 1, 1]])
    #expect(masks.flags == [first: [false, false, false], second: [false, true, true]])
  }

  /// Against a sort, with magnitudes over the whole range of exponents, zeros and infinities.
  @Test func countingFindsWhatSortingFinds() throws {
    var random = TestRandom(seed: 3)
    for share in [0.0, 0.001, 0.3, 0.5, 0.77, 0.999, 1] {
      var weights = (0..<5000).map { _ in
        Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0xFF7F_FFFF)
      }
      weights += [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
      var masks = WeightMasks(counts: [first: weights.count])
      let count = try WeightRanking(target: SparsityTarget(sparsity: share)).update(
        &masks, by: [first: weights])
      #expect(count == Int(share * Double(weights.count) + 0.5))
      let order = weights.indices.sorted { (weights[$0].magnitude, $0) < (weights[$1].magnitude, $1) }
      let gone = masks.flags[first]?.indices.filter { masks.flags[first]?[$0] == false }
      #expect(gone == order.prefix(count).sorted(), "share \(share)")
    }
  }

  @Test func weightsThatAreGoneStayGone() throws {
    var masks = WeightMasks(counts: [first: 4])
    let ranking = WeightRanking(target: try SparsityTarget(sparsity: 0.5))
    try ranking.update(&masks, by: [first: [1, 2, 3, 4]], share: { $0 / 2 })
    var other = masks
    // What is gone is zero in the model, and does not count again; nor does it take the place of an equal.
    #expect(try ranking.update(&other, by: [first: [0, 3, 2, 4]]) == 1)
    #expect(other.flags[first] == [false, true, false, true])
    other = masks
    #expect(try ranking.update(&other, by: [first: [0, 0, 0, 4]]) == 1)
    #expect(other.flags[first] == [false, false, true, true])
    try ranking.update(&masks, by: [first: [9, 3, 2, 4]])
    #expect(masks.flags[first] == [false, true, false, true])
    #expect(try ranking.update(&masks, by: [first: [9, 9, 9, 9]]) == 0)
  }

  @Test func missingWeightsAndNaNAreRefused() throws {
    let ranking = WeightRanking(target: try SparsityTarget(sparsity: 0.5))
    for weights in [[:], [first: [1]], [first: [1, .nan]]] as [[LinearSite: [Float]]] {
      var masks = WeightMasks(counts: [first: 2])
      #expect(throws: PruningError.self) { try ranking.update(&masks, by: weights) }
    }
  }
}
