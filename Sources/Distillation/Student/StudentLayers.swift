public import ModelFormat

/// A model made of some layers of another: fewer layers, the same widths, embeddings, pooler and head.
///
/// Layers are counted from 0 and keep their weights; the new model counts them anew, as a model of its own with as many layers. Of
/// layers that share weights the first that is taken owns what its owner did.
public struct StudentLayers {
  /// The new model's shape.
  public let configuration: EncoderConfiguration
  private let original: EncoderConfiguration
  private let layers: [Int]

  /// Takes layers of a model.
  ///
  /// - Parameters:
  ///   - layers: Which, in ascending order, each once.
  ///   - original: The other model's shape.
  /// - Throws: `DistillationError` with code `badStudent` for no layers, layers that are not there, or another order.
  public init(_ layers: [Int], of original: EncoderConfiguration) throws {
    guard !layers.isEmpty, zip(layers, layers.dropFirst()).allSatisfy({ $0 < $1 }),
      layers.allSatisfy(original.layers.indices.contains)
    else {
      throw DistillationError(
        .badStudent, place: "layers",
        expected: "some of 0 to \(original.layers.count - 1), in ascending order, each once",
        found: layers.isEmpty ? "none" : layers.map(String.init).joined(separator: ","))
    }
    var shape = original
    shape.layers = layers.enumerated().map { number, source in
      var layer = original.layers[source]
      layer.sourceLayer = number
      return layer
    }
    shape.sharing = original.sharing?.keeping(layers)
    shape.originalNumHiddenLayers = layers.count
    if shape.family == .albert {
      // What they share is in `sharing`; ALBERT's own numbers must not count layers that are gone.
      shape.numHiddenGroups = Set(layers.indices.map(shape.feedForwardOwner)).count
      shape.innerGroupNum = 1
    }
    configuration = shape
    self.original = original
    self.layers = layers
  }

  /// The name, in the other model, of one of the new model's tensors.
  public func originalName(of name: String) -> String {
    original.ownerName(of: name) { layers.indices.contains($0) ? layers[$0] : nil }
  }
}
