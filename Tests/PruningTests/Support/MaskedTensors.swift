import Encoders
import ModelFormat
import Pruning

/// The tensors of a masked model: rows and bias entries of removed neurons are zero, nothing else changes.
func masked(_ tensors: [StoredTensor], by masks: NeuronMasks) -> [StoredTensor] {
  let names: [LinearComponent: String] = [
    .key: "attention.self.key", .query: "attention.self.query", .value: "attention.self.value",
    .attentionOutput: "attention.output.dense", .intermediate: "intermediate.dense", .output: "output.dense",
  ]
  var rows: [String: [Int]] = [:]
  for site in masks.sites {
    let name = names[site.component].map { "encoder.layer.\(site.layer).\($0)" } ?? "pooler.dense"
    rows[name + ".weight"] = masks.removed(at: site)
    rows[name + ".bias"] = masks.removed(at: site)
  }
  return tensors.map { tensor in
    guard let removed = rows[tensor.name] else { return tensor }
    let rowBytes = tensor.shape.dropFirst().reduce(tensor.elementType.sizeInBytes, *)
    var bytes = tensor.withUnsafeBytes { Array($0) }
    for row in removed {
      for byte in row * rowBytes..<(row + 1) * rowBytes { bytes[byte] = 0 }
    }
    return StoredTensor(
      name: tensor.name, elementType: tensor.elementType, shape: tensor.shape, bytes: bytes)
  }
}

/// Masks that lose each neuron with the probability given for its component (1 empties it, 0 keeps it whole).
func randomMasks(
  of configuration: EncoderConfiguration, losing shares: [LinearComponent: Double], seed: UInt64
) throws -> NeuronMasks {
  var random = TestRandom(seed: seed)
  let widths = configuration.neuronCounts()
  var kept: [LinearSite: [Int]] = [:]
  for (site, width) in widths.sorted(by: { $0.key < $1.key }) {
    kept[site] = (0..<width).filter { _ in random.unit() >= shares[site.component] ?? 0 }
  }
  return try NeuronMasks(widths: widths, kept: kept)
}
