import ModelFormat
import Torch

/// Parameters from a file's tensors, found by canonical name.
struct StoredParameters: ParameterSource {
  let find: (String) -> StoredTensor?

  func tensor(_ name: String, shape: [Int], initial: InitialValues) throws -> Tensor {
    let stored = try stored(name)
    guard stored.shape == shape else {
      throw EncoderError(.shapeMismatch, place: name, expected: "\(shape)", found: "\(stored.shape)")
    }
    let type: Tensor.ElementType
    switch stored.elementType {
    case .float32: type = .float32
    case .float64: type = .float64
    case .bfloat16: type = .bfloat16
    case .float16: type = .float16
    case .int64, .int32, .int16, .int8, .uint8, .bool:
      throw EncoderError(
        .badTensor, place: name, expected: "F32, F64, F16 or BF16", found: stored.elementType.rawValue)
    }
    if stored.count == 0 { return try Tensor.zeros(shape) }
    return try stored.withUnsafeBytes { try Tensor(bytes: $0, shape: shape, elementType: type).to(.float32) }
  }

  func keptPlaces(_ name: String, count: Int, of width: Int) throws -> [Int] {
    let stored = try stored(name)
    let places = try stored.int32s().map(Int.init)
    try KeptPlaces.check(places, name: name, count: count, of: width)
    return places
  }

  private func stored(_ name: String) throws -> StoredTensor {
    guard let stored = find(name) else {
      throw EncoderError(
        .missingTensor, place: name, expected: "this tensor, as the configuration says", found: "none")
    }
    return stored
  }
}

/// The rule that kept places must satisfy.
enum KeptPlaces {
  static func check(_ places: [Int], name: String, count: Int, of width: Int) throws {
    let ascending = zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
    guard places.count == count, ascending, places.allSatisfy((0..<width).contains) else {
      throw EncoderError(
        .badTensor, place: name, expected: "\(count) ascending places below \(width)",
        found: places.count == count ? "other places" : "\(places.count) places")
    }
  }
}
