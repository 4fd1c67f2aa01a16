public import Torch

/// What a forward pass gives.
public struct EncoderOutput {
  /// The input of the first layer and the output of each, [B, T, H] each, layers + 1 of them as in transformers; empty
  /// unless they were asked for.
  public let hiddenStates: [Tensor]
  /// The output of the last layer, [B, T, H].
  public let lastHiddenState: Tensor
  /// f(W_P h + b_P) of the first token, [B, kept outputs], f being `Family.poolerActivation`; nil where there is no pooler or
  /// it was not asked for.
  public let pooled: Tensor?
}
