import ArgumentParser
import ModelFormat

/// What floating-point weights are stored in.
enum StoredPrecision: String, ExpressibleByArgument, CaseIterable {
  case fp32
  case fp16
  case bf16

  /// The type in files.
  var elementType: ElementType {
    switch self {
    case .fp32: .float32
    case .fp16: .float16
    case .bf16: .bfloat16
    }
  }
}
