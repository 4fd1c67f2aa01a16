import Encoders
import Torch

extension NeuronScores {
  /// L2 norms of each neuron's weight row and bias entry, normalised by matrix.
  ///
  /// - Throws: `PruningError` `notFinite` when a weight is not.
  init(magnitudesOf model: SequenceClassifier, for masks: NeuronMasks, pairsKeysAndQueries: Bool) throws {
    var norms: [LinearSite: [Double]] = [:]
    for site in masks.sites {
      let linear = try model.prunable(site)
      let squares = try withoutGradients {
        let weights = try linear.weight.to(.float64).squared().sum(dimensions: [1])
        return try (weights + linear.bias.to(.float64).squared()).doubles()
      }
      norms[site] = linear.liveRows.map { squares[$0].squareRoot() }
    }
    try self.init(normalising: norms, pairsKeysAndQueries: pairsKeysAndQueries)
  }
}
