import ModelFormat

/// Where a model's weights come from.
struct WeightSource {
  /// The canonical names of maps that are not quantised.
  let excluded: Set<String>
  private let stored: (String) -> StoredTensor?
  private let quantizedTensor: (String) -> QuantizedTensor?

  init(
    excluded: Set<String> = [], tensor: @escaping (String) -> StoredTensor?,
    quantized: @escaping (String) -> QuantizedTensor? = { _ in nil }
  ) {
    self.excluded = excluded
    stored = tensor
    quantizedTensor = quantized
  }

  /// The tensor of a canonical name, as numbers.
  func tensor(_ name: String) throws(InferenceError) -> StoredTensor {
    guard let found = stored(name) else {
      throw InferenceError(.unsupportedModel, "the model has no tensor \(name)")
    }
    return found
  }

  /// The quantised weights of a canonical name where they are stored as an arithmetic multiplies them.
  func quantized(_ name: String, _ arithmetic: Arithmetic) -> QuantizedTensor? {
    guard let found = quantizedTensor(name) else { return nil }
    return found.precision.rawValue == arithmetic.rawValue ? found : nil
  }

  /// The same with all weights as numbers.
  var withoutQuantized: WeightSource { WeightSource(excluded: excluded, tensor: stored) }
}
