package import ModelFormat
package import Torch

/// The tensors of one layer's attention or feed-forward with the norm behind it, float64, by their names within the layer, as
/// `attention.self.query.weight`.
package struct SublayerTensors {
  /// Which sublayer it is.
  package enum Kind: CaseIterable, Sendable {
    case attention, feedForward

    /// Whether a name within a layer belongs to it.
    func owns(_ part: some StringProtocol) -> Bool { part.hasPrefix("attention.") == (self == .attention) }
  }

  /// The tensors.
  package var tensors: [String: Tensor]

  /// Takes the tensors of a layer.
  ///
  /// - Parameters:
  ///   - kind: Which sublayer.
  ///   - layer: The layer's number.
  ///   - configuration: The model's shape.
  ///   - tensor: A tensor by its canonical name.
  /// - Throws: `FactorizationError` `.missingTensor`.
  package init(
    _ kind: Kind, ofLayer layer: Int, _ configuration: EncoderConfiguration,
    tensor: (String) -> StoredTensor?
  ) throws {
    let prefix = "encoder.layer.\(layer)."
    tensors = [:]
    for description in configuration.tensorDescriptions() where description.name.hasPrefix(prefix) {
      let part = description.name.dropFirst(prefix.count)
      guard kind.owns(part) else { continue }
      tensors[String(part)] = try Tensor(reading: description.name, from: tensor)
    }
  }

  init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The mean of sublayers of one shape.
  package static func mean(_ sublayers: [SublayerTensors]) throws -> SublayerTensors {
    guard var sum = sublayers.first?.tensors else { return SublayerTensors([:]) }
    for sublayer in sublayers.dropFirst() {
      for (part, tensor) in sublayer.tensors { sum[part] = try sum[part].map { try $0 + tensor } ?? tensor }
    }
    return SublayerTensors(try sum.mapValues { try $0 / Double(sublayers.count) })
  }

  /// ||this - other||^2 over all numbers.
  package func squaredDistance(to other: SublayerTensors) throws -> Double {
    try tensors.keys.sorted().reduce(0) { sum, part in
      guard let one = tensors[part], let two = other.tensors[part] else { return sum }
      return sum + (try (one - two).squared().sum().item())
    }
  }

  /// ||this||^2 over all numbers.
  package func squaredNorm() throws -> Double {
    try tensors.keys.sorted().reduce(0) { sum, part in
      sum + (try tensors[part]?.squared().sum().item() ?? 0)
    }
  }
}

extension Tensor {
  /// A float64 copy of a model's tensor. Throws `FactorizationError` (`missingTensor`) where there is none.
  convenience init(reading name: String, from tensor: (String) -> StoredTensor?) throws {
    guard let stored = tensor(name) else {
      throw FactorizationError(.missingTensor, "expected the tensor \(name), found none")
    }
    let numbers = try stored.floats()
    guard numbers.allSatisfy(\.isFinite) else {
      throw FactorizationError(.notFinite, "expected finite numbers in \(name), found others")
    }
    try self.init(numbers.map(Double.init), shape: stored.shape)
  }
}
