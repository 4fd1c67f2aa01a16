import CTorch

/// Scales all gradients by one factor, so that their common norm is at most `maximumNorm`.
///
/// factor = min(1, maximumNorm / (norm + 1e-6)), norm = Euclidean norm over all elements of all gradients, as PyTorch's
/// `clip_grad_norm_`. Differs: the norms of the tensors are added up in float64, and a factor of 1 is not multiplied.
/// - Parameter parameters: those without a gradient are skipped.
/// - Parameter maximumNorm: the largest norm to leave, above 0.
/// - Returns: the norm before; not finite when a gradient is not.
/// - Throws: `TorchError` for a maximum that is not positive.
/// - Complexity: one pass over the gradients, a second one when they are scaled; waits for a GPU.
@discardableResult
public func clipGradients(_ parameters: [Tensor], maximumNorm: Double) throws -> Double {
  guard maximumNorm > 0 else {
    throw TorchError.invalid("clipGradients", "expected a maximum norm above 0, found \(maximumNorm)")
  }
  guard !parameters.isEmpty else { return 0 }
  return try Tensor.withHandles("clipGradients", parameters) { handles, count in
    var norm = 0.0
    guard ct_clip_gradients(handles, count, maximumNorm, &norm) else {
      throw TorchError.last("clipGradients")
    }
    return norm
  }
}
