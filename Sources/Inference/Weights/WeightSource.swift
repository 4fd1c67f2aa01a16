import ModelFormat

/// Where a model's weights come from.
struct WeightSource {
  /// The canonical names of maps that are not quantised.
  let excluded: Set<String>
  /// The shape that a canonical name must have.
  private let shapes: [String: [Int]]
  private let stored: (String) -> StoredTensor?
  private let quantizedTensor: (String) -> QuantizedTensor?

  /// - Parameters:
  ///   - shapes: The tensors of the model.
  ///   - excluded: The canonical names of maps that are not quantised.
  ///   - tensor: A tensor as numbers, by its canonical name.
  ///   - quantized: Weights that are stored quantised.
  init(
    _ shapes: [TensorDescription], excluded: Set<String> = [], tensor: @escaping (String) -> StoredTensor?,
    quantized: @escaping (String) -> QuantizedTensor? = { _ in nil }
  ) {
    self.init(
      excluded: excluded, shapes: Dictionary(shapes.map { ($0.name, $0.shape) }) { first, _ in first },
      stored: tensor, quantizedTensor: quantized)
  }

  private init(
    excluded: Set<String>, shapes: [String: [Int]], stored: @escaping (String) -> StoredTensor?,
    quantizedTensor: @escaping (String) -> QuantizedTensor?
  ) {
    (self.excluded, self.shapes) = (excluded, shapes)
    (self.stored, self.quantizedTensor) = (stored, quantizedTensor)
  }

  /// The tensor of a canonical name, as numbers.
  ///
  /// Throws `InferenceError` (`unsupportedModel`) where there is none, or where it has another shape than the model says.
  func tensor(_ name: String) throws(InferenceError) -> StoredTensor {
    guard let found = stored(name) else {
      throw InferenceError(.unsupportedModel, "the model has no tensor \(name)")
    }
    if let shape = shapes[name], found.shape != shape {
      throw InferenceError(
        .unsupportedModel,
        "tensor \(name): expected shape \(shape) by the configuration, found shape \(found.shape)")
    }
    return found
  }

  /// Places of the residual stream, below `width` and ascending.
  ///
  /// Throws as ``tensor(_:)``, and for other places.
  func places(_ name: String, below width: Int) throws -> [Int32] {
    let places = try tensor(name).int32s()
    var previous: Int32 = -1
    for place in places {
      guard place > previous, Int(place) < width else {
        throw InferenceError(
          .unsupportedModel,
          "tensor \(name): expected ascending places below \(width), found \(place) after \(previous)")
      }
      previous = place
    }
    return places
  }

  /// The quantised weights of a canonical name where they are stored as an arithmetic multiplies them.
  func quantized(_ name: String, _ arithmetic: Arithmetic) -> QuantizedTensor? {
    guard let found = quantizedTensor(name) else { return nil }
    return found.precision.rawValue == arithmetic.rawValue ? found : nil
  }

  /// The same with all weights as numbers.
  var withoutQuantized: WeightSource {
    WeightSource(excluded: excluded, shapes: shapes, stored: stored) { _ in nil }
  }
}
