import Encoders
import Pruning
import Testing

struct NeuronRankingTests {
  private let first = LinearSite(layer: 0, component: .value)
  private let second = LinearSite(layer: 1, component: .value)

  @Test func oneThresholdComparesNormalisedScores() throws {
    // 40 % of 5: the 0 and the 0.384615 go. Without the norm the 0 and the 3 would go.
    let raw: [LinearSite: [Double]] = [first: [3, -4, 0], second: [5, 12]]
    var masks = NeuronMasks(widths: [first: 3, second: 2])
    let ranking = NeuronRanking(target: try SparsityTarget(sparsity: 0.4))
    #expect(try ranking.update(&masks, by: NeuronScores(normalising: raw)) == 2)
    #expect(masks.removed(at: first) == [2])
    #expect(masks.removed(at: second) == [0])

    var plain = NeuronMasks(widths: [first: 3, second: 2])
    try ranking.update(&plain, by: NeuronScores(unnormalised: raw.mapValues { $0.map(abs) }))
    #expect(plain.removed(at: first) == [0, 2])
    #expect(plain.removed(at: second) == [])
  }

  @Test func equalScoresGoByLayerComponentAndIndex() throws {
    let sites = [
      LinearSite(layer: 0, component: .key), LinearSite(layer: 0, component: .query),
      LinearSite(layer: 1, component: .key),
    ]
    var masks = NeuronMasks(widths: Dictionary(uniqueKeysWithValues: sites.map { ($0, 4) }))
    let scores = NeuronScores(
      unnormalised: Dictionary(uniqueKeysWithValues: sites.map { ($0, [Double](repeating: 1, count: 4)) }))
    try NeuronRanking(target: SparsityTarget(sparsity: 0.5)).update(&masks, by: scores)
    #expect(sites.map { masks.removed(at: $0) } == [[0, 1, 2], [0, 1, 2], []])
  }

  @Test func aMatrixKeepsOneNeuronUnlessEmptyingIsAllowed() throws {
    let scores = NeuronScores(unnormalised: [first: [1, 2, 3], second: [4, 5]])
    for (allowed, expected) in [(false, [[2], [1]]), (true, [[], [1]])] {
      var masks = NeuronMasks(widths: [first: 3, second: 2])
      let ranking = NeuronRanking(target: try SparsityTarget(sparsity: 0.8), allowsEmptying: allowed)
      try ranking.update(&masks, by: scores)
      #expect([first, second].map { masks.kept(at: $0) ?? [] } == (allowed ? expected : [[2], [1]]))
      #expect(masks.keptTotal == (allowed ? 1 : 2))
    }
  }

  @Test func aProtectedNeuronIsPassedOverAndTheNextGoesInstead() throws {
    // Both neurons of the first matrix rank lowest; one must stay, so the lowest of the second goes.
    var masks = NeuronMasks(widths: [first: 2, second: 3])
    let scores = NeuronScores(unnormalised: [first: [1, 2], second: [5, 3, 4]])
    try NeuronRanking(target: SparsityTarget(sparsity: 0.4)).update(&masks, by: scores)
    #expect(masks.kept(at: first) == [1])
    #expect(masks.kept(at: second) == [0, 2])
  }

  @Test func aComponentTargetOfOneEmptiesItsMatrices() throws {
    var masks = NeuronMasks(widths: [first: 3, second: 2])
    let target = try SparsityTarget(sparsity: nil, components: [.value: 1])
    try NeuronRanking(target: target).update(
      &masks, by: NeuronScores(unnormalised: [first: [1, 2, 3], second: [1, 2]]))
    #expect(masks.keptTotal == 0)
  }

  @Test func everyMatrixReachesItsShareWithThresholdsByMatrix() throws {
    var masks = NeuronMasks(widths: [first: 10, second: 5])
    let scores = NeuronScores(
      unnormalised: [first: (0..<10).map { 100 + Double($0) }, second: (0..<5).map { Double($0) }])
    let target = try SparsityTarget(sparsity: 0.5, threshold: .matrix)
    try NeuronRanking(target: target).update(&masks, by: scores)
    #expect(masks.keptCount(at: first) == 5)
    #expect(masks.kept(at: second) == [3, 4])  // floor(0.5 x 5 + 0.5) = 3 go
  }

  @Test func neuronsThatAreGoneCountAndStayGone() throws {
    var masks = NeuronMasks(widths: [first: 4])
    let ranking = NeuronRanking(target: try SparsityTarget(sparsity: 0.5))
    #expect(
      try ranking.update(&masks, by: NeuronScores(unnormalised: [first: [1, 2, 3, 4]]), share: { $0 / 2 })
        == 1)
    let before = masks
    // Neuron 0 looks worst again, then best: it goes once, and never comes back.
    var other = masks
    #expect(try ranking.update(&other, by: NeuronScores(unnormalised: [first: [0, 3, 2, 4]])) == 1)
    #expect(other.removed(at: first) == [0, 2])
    #expect(try ranking.update(&masks, by: NeuronScores(unnormalised: [first: [9, 3, 2, 4]])) == 1)
    #expect(masks.removed(at: first) == [0, 2])
    #expect(before.isRefined(by: masks))
    #expect(try ranking.update(&masks, by: NeuronScores(unnormalised: [first: [9, 9, 9, 9]])) == 0)
  }

  @Test func bertBaseComponentTargetsKeepThePublishedCounts() throws {
    var widths: [LinearSite: Int] = [:]
    for layer in 0..<12 {
      for component in LinearComponent.allCases where component != .pooler {
        widths[LinearSite(layer: layer, component: component)] = component == .intermediate ? 3072 : 768
      }
    }
    widths[LinearSite(layer: 12, component: .pooler)] = 768
    var masks = NeuronMasks(widths: widths)
    #expect(masks.total == 83_712)
    let target = try SparsityTarget(
      sparsity: nil, components: SparsityTarget.components(parsing: "k=.9,q=.9,v=.45,ao=.25,i=.6,o=.2,p=.3"))
    let scores = NeuronScores(unnormalised: widths.mapValues { (0..<$0).map { Double($0) } })
    try NeuronRanking(target: target).update(&masks, by: scores)
    let kept = LinearComponent.allCases.map {
      masks.keptCount(at: LinearSite(layer: $0 == .pooler ? 12 : 5, component: $0))
    }
    #expect(kept == [77, 77, 422, 576, 1229, 614, 538])
  }

  @Test func missingOrShortScoresAreRefused() throws {
    let ranking = NeuronRanking(target: try SparsityTarget(sparsity: 0.5))
    for values in [[:], [first: [1.0]], [first: [1, .nan, 2]]] as [[LinearSite: [Double]]] {
      var masks = NeuronMasks(widths: [first: 3])
      #expect(throws: PruningError.self) {
        try ranking.update(&masks, by: NeuronScores(unnormalised: values))
      }
    }
  }
}
