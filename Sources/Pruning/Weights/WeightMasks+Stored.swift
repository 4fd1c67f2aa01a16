package import ModelFormat

import Encoders

extension WeightMasks {
  /// The masks as U8 tensors of one byte a weight (1 kept) named "mask.LAYER.COMPONENT", for a checkpoint.
  package func stored() -> [StoredTensor] {
    sites.map { site in
      let bytes = (flags[site] ?? []).map { $0 ? 1 as UInt8 : 0 }
      return StoredTensor(
        name: "mask.\(site.layer).\(site.component.rawValue)", elementType: .uint8, shape: [bytes.count],
        bytes: bytes)
    }
  }

  /// Reads what `stored` wrote.
  ///
  /// - Throws: `PruningError` `stateMismatch` for a tensor that `stored` does not write.
  package init(stored tensors: [StoredTensor]) throws {
    var flags: [LinearSite: [Bool]] = [:]
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".")
      guard parts.count == 3, parts[0] == "mask", let layer = Int(parts[1]),
        let component = LinearComponent(rawValue: String(parts[2])), tensor.elementType == .uint8
      else {
        throw PruningError(
          .stateMismatch, "checkpoint: tensor '\(tensor.name)' found, expected mask.LAYER.COMPONENT in U8")
      }
      flags[LinearSite(layer: layer, component: component)] = tensor.withUnsafeBytes { $0.map { $0 != 0 } }
    }
    self.init(flags: flags)
  }
}
