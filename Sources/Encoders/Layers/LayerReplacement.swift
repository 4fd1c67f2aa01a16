import Torch

/// Layers of one encoder that run in the place of one layer of another, as in BERT-of-Theseus (arXiv:2002.02925).
///
/// Both encoders have the same hidden size and device, and what is added to attention scores is that of the encoder whose layer is
/// replaced. Gradients pass through the layers to what lies below them.
public struct LayerReplacement {
  /// Whose layers run.
  public let encoder: Encoder
  /// Which of them, in order; at least one.
  public let layers: Range<Int>

  /// Names layers. Traps unless `encoder` has them.
  public init(encoder: Encoder, layers: Range<Int>) {
    precondition(!layers.isEmpty && encoder.layers.indices.contains(layers.upperBound - 1))
    self.encoder = encoder
    self.layers = layers
  }

  func forward(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    try encoder.layers[layers].reduce(x) { try $1.forward($0, pass) }
  }
}
