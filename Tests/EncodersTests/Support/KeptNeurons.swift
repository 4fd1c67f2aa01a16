import Encoders
import ModelFormat

/// Which neurons of a dense model stay; of what layers share, their owner's.
struct KeptNeurons {
  var sites: [LinearSite: [Bool]] = [:]

  /// Keeps each neuron of a component with a probability; 0 keeps none, 1 all.
  init(
    _ configuration: EncoderConfiguration, seed: UInt64, share: (LinearSite) -> Double
  ) {
    var generator = Congruential(seed: seed)
    func add(_ layer: Int, _ component: LinearComponent, _ count: Int) {
      let site = LinearSite(layer: layer, component: component)
      let share = share(site)
      sites[site] = (0..<count).map { _ in generator.uniform() < share }
    }
    for layer in configuration.layers.indices {
      for component in LinearComponent.allCases where component != .pooler {
        let isFeedForward = component == .intermediate || component == .output
        let owner =
          isFeedForward ? configuration.feedForwardOwner(of: layer) : configuration.attentionOwner(of: layer)
        guard owner == layer else { continue }
        let count = component == .intermediate ? configuration.intermediateSize : configuration.hiddenSize
        add(layer, component, count)
      }
    }
    if configuration.pooler != nil { add(configuration.layers.count, .pooler, configuration.hiddenSize) }
  }

  func places(_ site: LinearSite) -> [Int] {
    (sites[site] ?? []).enumerated().filter(\.element).map(\.offset)
  }
}
