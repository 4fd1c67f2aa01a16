/// The function between the two feed-forward maps; raw values are the names in config.json.
///
/// All map 0 to 0, which physical removal relies on.
public enum Activation: String, Sendable, CaseIterable {
  /// x Phi(x) with the exact error function.
  case gelu
  /// The tanh approximation of GELU; also read from "gelu_pytorch_tanh".
  case geluTanh = "gelu_new"
  /// max(0, x).
  case relu
}
