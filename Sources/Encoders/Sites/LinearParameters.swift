public import Torch

/// The weight and bias of one linear map as they lie in memory, and which parts of them are real.
///
/// y = x W^T + b. W is [O, I], b is [O]. Rows of key, query and value outside `liveRows`, and columns of the attention
/// output outside `liveColumns`, pad ragged heads to the widest of their layer: they are zero, their gradients are
/// exactly zero, and files do not hold them. Every other map has no padding.
public struct LinearParameters {
  /// W, a leaf; change it in place inside `withoutGradients` only, and keep its padding zero.
  public let weight: Tensor
  /// b, likewise.
  public let bias: Tensor
  /// The tensor row of each row in the file, ascending: neuron j of the model is row `liveRows[j]`.
  public let liveRows: [Int]
  /// The tensor column of each column in the file, ascending.
  public let liveColumns: [Int]
}
