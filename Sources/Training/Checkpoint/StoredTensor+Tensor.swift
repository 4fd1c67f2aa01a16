import ModelFormat
import Torch

extension StoredTensor {
  /// A copy of a tensor's elements under a name, byte for byte.
  init(name: String, tensor: Tensor) throws {
    self.init(
      name: name, elementType: tensor.elementType.stored, shape: tensor.shape, bytes: try tensor.bytes())
  }

  /// A tensor on the CPU with these elements, byte for byte.
  ///
  /// Throws `TrainingError` with code `checkpointDamaged` unless type and shape are those of `model`.
  func tensor(like model: Tensor) throws -> Tensor {
    guard elementType == model.elementType.stored, shape == model.shape else {
      throw TrainingError(
        .checkpointDamaged, "a tensor has another shape or type", place: name,
        expected: "\(model.elementType.stored.rawValue) \(model.shape)",
        found: "\(elementType.rawValue) \(shape)")
    }
    return try withUnsafeBytes {
      try Tensor(bytes: $0, shape: shape, elementType: model.elementType)
    }
  }
}

extension Tensor.ElementType {
  /// The name that files have for this type.
  var stored: ModelFormat.ElementType {
    switch self {
    case .float64: .float64
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float16: .float16
    case .int64: .int64
    case .int32: .int32
    case .uint8: .uint8
    case .bool: .bool
    }
  }
}
