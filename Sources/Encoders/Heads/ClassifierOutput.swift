public import Torch

/// What a forward pass of a classifier gives.
public struct ClassifierOutput {
  /// The logits, of the head's shape: [B, C], [B, 1], [B, T, C] or [B, T, 2].
  public let logits: Tensor
  /// What the encoder gave.
  public let encoder: EncoderOutput
}
