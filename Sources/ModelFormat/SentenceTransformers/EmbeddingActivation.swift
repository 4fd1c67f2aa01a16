/// The function after a dense module; raw values are the names of PyTorch's classes.
public enum EmbeddingActivation: String, Sendable, CaseIterable {
  /// tanh(x).
  case tanh = "Tanh"
  /// x.
  case identity = "Identity"
  /// max(x, 0).
  case relu = "ReLU"
  /// x / 2 (1 + erf(x / sqrt(2))).
  case gelu = "GELU"
  /// 1 / (1 + exp(-x)).
  case sigmoid = "Sigmoid"
  /// x / (1 + exp(-x)).
  case silu = "SiLU"

  /// The activation of a class path, as "torch.nn.modules.activation.Tanh"; nil for what is not one of these in torch.nn.
  init?(path: String) {
    guard path.hasPrefix("torch.nn."), let name = path.split(separator: ".").last else { return nil }
    self.init(rawValue: String(name))
  }
}
