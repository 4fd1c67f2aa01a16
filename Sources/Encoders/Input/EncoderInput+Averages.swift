import Torch

extension EncoderInput {
  /// Each token's share of the average over attended tokens, float32 [B, 1, T]: 1/n or 0; rows sum to 1.
  func uniformWeights() throws -> Tensor {
    try withoutGradients {
      let mask = try attentionMask.to(.float32)
      return try (mask / mask.sum(dimensions: [1], keepingDimensions: true)).unsqueezed(1)
    }
  }
}
