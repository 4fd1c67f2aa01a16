package import ModelFormat
package import Torch

import Encoders

extension ImportanceAccumulator {
  /// R as float64 tensors named "importance.LAYER.COMPONENT", for a checkpoint.
  package func stored() throws -> [StoredTensor] {
    try totals().sorted { $0.key < $1.key }.map { site, values in
      StoredTensor(
        name: "importance.\(site.layer).\(site.component.rawValue)", elementType: .float64,
        shape: [values.count], bytes: values.withUnsafeBytes { Array($0) })
    }
  }

  /// Takes R and the number of batches from a checkpoint.
  ///
  /// - Throws: `PruningError` `stateMismatch` for a tensor that `stored` does not write.
  package func restore(_ tensors: [StoredTensor], batches: Int, on device: Device) throws {
    var sums: [LinearSite: Tensor] = [:]
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".")
      guard parts.count == 3, parts[0] == "importance", let layer = Int(parts[1]),
        let component = LinearComponent(rawValue: String(parts[2])), tensor.elementType == .float64
      else {
        throw PruningError(
          .stateMismatch,
          "checkpoint: tensor '\(tensor.name)' found, expected importance.LAYER.COMPONENT in F64")
      }
      let values = tensor.withUnsafeBytes { bytes in
        (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
      }
      sums[LinearSite(layer: layer, component: component)] = try Tensor(
        values, shape: tensor.shape, on: device)
    }
    replace(sums: sums, batches: batches)
  }
}
