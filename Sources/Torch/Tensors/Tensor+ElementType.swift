import CTorch

extension Tensor {
  /// What the elements of a tensor are; raw values are those of `c10::ScalarType`.
  public enum ElementType: Int32, Sendable, CaseIterable {
    /// IEEE 754 binary64.
    case float64 = 7
    /// IEEE 754 binary32.
    case float32 = 6
    /// The upper half of a binary32: 8 bits of exponent, 7 of fraction.
    case bfloat16 = 15
    /// IEEE 754 binary16.
    case float16 = 5
    /// Signed, 64 bits: indices and classes.
    case int64 = 4
    /// Signed, 32 bits.
    case int32 = 3
    /// Unsigned, 8 bits.
    case uint8 = 0
    /// One byte, 0 or 1: masks.
    case bool = 11

    /// Bytes of one element.
    public var sizeInBytes: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .bfloat16, .float16: 2
      case .uint8, .bool: 1
      }
    }

    /// Whether gradients can flow through it.
    public var isFloatingPoint: Bool {
      switch self {
      case .float64, .float32, .bfloat16, .float16: true
      case .int64, .int32, .uint8, .bool: false
      }
    }

    /// The same value for the C face.
    var c: ct_dtype { ct_dtype(rawValue: rawValue) }
  }
}
