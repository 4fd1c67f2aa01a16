import Encoders
import Pruning
import Testing

struct NeuronScoresTests {
  private let first = LinearSite(layer: 0, component: .value)
  private let second = LinearSite(layer: 1, component: .value)

  @Test func scoresAreMagnitudesOverTheMatrixNorm() throws {
    let scores = try NeuronScores(normalising: [first: [3, -4, 0], second: [5, 12]])
    for (found, expected) in zip(scores.values[first] ?? [], [0.6, 0.8, 0]) {
      #expect(abs(found - expected) <= 1e-6)
    }
    for (found, expected) in zip(scores.values[second] ?? [], [0.384615, 0.923077]) {
      #expect(abs(found - expected) <= 1e-6)
    }
    #expect(scores.values[first]?.count == 3)
    #expect(scores.values[second]?.count == 2)
  }

  @Test func aZeroNormGivesZeroScores() throws {
    let scores = try NeuronScores(normalising: [first: [0, 0, 0], second: []])
    #expect(scores.values == [first: [0, 0, 0], second: []])
  }

  @Test func tinyImportanceDoesNotUnderflow() throws {
    let scores = try NeuronScores(normalising: [first: [3e-200, 4e-200]])
    #expect(abs((scores.values[first]?[1] ?? 0) - 0.8) <= 1e-12)
  }

  @Test(arguments: [Double.nan, .infinity])
  func importanceThatIsNotFiniteIsRefusedWithItsPlace(_ value: Double) {
    let error = #expect(throws: PruningError.self) {
      try NeuronScores(normalising: [LinearSite(layer: 3, component: .output): [1, value]])
    }
    #expect(error?.code == .notFinite)
    #expect(error?.message.contains("neuron 1 of o in layer 3") == true)
  }

  @Test func pairsOfKeysAndQueriesShareOneSummedScore() throws {
    let key = LinearSite(layer: 0, component: .key)
    let query = LinearSite(layer: 0, component: .query)
    let scores = try NeuronScores(
      normalising: [key: [1, -2, 0], query: [2, 2, 0], first: [1]], pairsKeysAndQueries: true)
    for (found, expected) in zip(scores.values[key] ?? [], [0.6, 0.8, 0]) {
      #expect(abs(found - expected) <= 1e-12)
    }
    #expect(scores.values[key] == scores.values[query])
    #expect(scores.values[first] == [1])
  }
}
