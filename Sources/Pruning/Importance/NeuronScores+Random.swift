import Encoders
import Evaluation

extension NeuronScores {
  /// Scores uniform in [0, 1) that depend on nothing but the seed and the neuron's place, so that every update of a
  /// run ranks alike and a resumed run goes on alike. Not normalised: every neuron has the same chance.
  ///
  /// - Parameter pairsKeysAndQueries: gives row j of a layer's K and of its Q one number.
  package init(random seed: UInt64, for masks: NeuronMasks, pairsKeysAndQueries: Bool = false) {
    var values: [LinearSite: [Double]] = [:]
    for site in masks.sites {
      let drawn = pairsKeysAndQueries && site.component == .query ? .key : site.component
      let component = LinearComponent.allCases.firstIndex(of: drawn) ?? 0
      var random = SplitMix64(
        seed: seed, stream: UInt64(site.layer * LinearComponent.allCases.count + component))
      values[site] = (0..<masks.width(of: site)).map { _ in random.uniform() }
    }
    self.init(unnormalised: values)
  }
}
