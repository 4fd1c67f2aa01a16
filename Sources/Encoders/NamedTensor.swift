public import Torch

/// A trainable tensor and its name: transformers' name in `BertModel` without prefix, or `classifier.weight`, `.bias`.
public struct NamedTensor {
  /// The name, as `encoder.layer.0.output.dense.weight`.
  public let name: String
  /// The leaf that autograd and the optimiser work on; for attention maps padded as `Encoder` says.
  public let tensor: Tensor

  /// Makes a pair.
  public init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
