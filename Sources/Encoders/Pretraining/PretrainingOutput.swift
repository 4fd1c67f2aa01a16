public import Torch

/// What a pass of a `PretrainingModel` gives.
public struct PretrainingOutput {
  /// The logits of the words to predict, [N, V].
  public let words: Tensor
  /// The logits of the pairs, [B, 2]: of label 0 and of label 1; nil without that head.
  public let sentences: Tensor?
}
