import ModelFormat
import Torch

extension Activation {
  /// f of every element.
  func apply(_ x: Tensor) throws -> Tensor {
    switch self {
    case .gelu: try x.gelu()
    case .geluTanh: try x.gelu(approximation: .tanh)
    case .relu: try x.relu()
    }
  }
}
