/// The element types that safetensors files may hold here; raw values are the names in the file.
///
/// Source: the safetensors format. Difference: complex, unsigned 16-64-bit and sub-byte types are refused by name.
public enum ElementType: String, Sendable, CaseIterable {
  /// IEEE 754 binary64.
  case float64 = "F64"
  /// IEEE 754 binary32.
  case float32 = "F32"
  /// IEEE 754 binary16.
  case float16 = "F16"
  /// The upper half of binary32.
  case bfloat16 = "BF16"
  /// Signed 64-bit integers.
  case int64 = "I64"
  /// Signed 32-bit integers.
  case int32 = "I32"
  /// Signed 16-bit integers.
  case int16 = "I16"
  /// Signed bytes.
  case int8 = "I8"
  /// Unsigned bytes.
  case uint8 = "U8"
  /// One byte, 0 or 1.
  case bool = "BOOL"

  /// Bytes of one element.
  public var sizeInBytes: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The name in the `dtype` of config.json, PyTorch's.
  var configName: String {
    switch self {
    case .float64: "float64"
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int64: "int64"
    case .int32: "int32"
    case .int16: "int16"
    case .int8: "int8"
    case .uint8: "uint8"
    case .bool: "bool"
    }
  }

  /// The floating-point type that holds the values of all floating-point ones among `types` exactly: theirs where
  /// it is one, else F64 or F32; F32 where there is none.
  static func holding(_ types: some Sequence<ElementType>) -> ElementType {
    let floats = Set(types.filter(\.isFloatingPoint))
    if floats.count == 1, let only = floats.first { return only }
    return floats.contains(.float64) ? .float64 : .float32
  }

  /// Whether elements are floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    case .int64, .int32, .int16, .int8, .uint8, .bool: false
    }
  }
}
