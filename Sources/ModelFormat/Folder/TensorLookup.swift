/// Finds tensors by canonical name among the names of a file, and checks them.
struct TensorLookup {
  let tensors: TensorStore
  let names: ParameterNames
  let prefix: String

  subscript(name: String) -> StoredTensor? {
    for spelling in names.spellings(name, prefix: prefix) {
      if let tensor = tensors[spelling] { return tensor }
    }
    return nil
  }

  /// Checks that every described tensor is there with its shape and a fitting type, and the places in order.
  func check(_ expected: [TensorDescription], hiddenSize: Int, path: String) throws {
    for description in expected {
      guard let tensor = self[description.name] else {
        throw ModelFormatError(
          .missingTensor, path: path, place: "tensor \(description.name)",
          expected: "it with shape \(description.shape)", found: "no such tensor (prefix \"\(prefix)\")")
      }
      guard tensor.shape == description.shape else {
        throw ModelFormatError(
          .shapeMismatch, path: path, place: "tensor \(tensor.name)",
          expected: "shape \(description.shape) by config.json", found: "shape \(tensor.shape)")
      }
      switch description.kind {
      case .parameter:
        guard tensor.elementType.isFloatingPoint else {
          throw ModelFormatError(
            .badTensor, path: path, place: "tensor \(tensor.name)", expected: "a floating-point type",
            found: tensor.elementType.rawValue)
        }
      case .index:
        try checkPlaces(tensor, hiddenSize: hiddenSize, path: path)
      case .quantized(let type), .scale(let type):
        guard tensor.elementType == type else {
          throw ModelFormatError(
            .badTensor, path: path, place: "tensor \(tensor.name)",
            expected: "\(type.rawValue) by \(QuantizationConfiguration.key)",
            found: tensor.elementType.rawValue)
        }
      }
    }
  }

  private func checkPlaces(_ tensor: StoredTensor, hiddenSize: Int, path: String) throws {
    var previous: Int32 = -1
    for place in try tensor.int32s() {
      guard place > previous, Int(place) < hiddenSize else {
        throw ModelFormatError(
          .badTensor, path: path, place: "tensor \(tensor.name)",
          expected: "ascending places below \(hiddenSize)", found: "\(place) after \(previous)")
      }
      previous = place
    }
  }
}
