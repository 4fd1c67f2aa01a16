import CKernels

/// What one thread needs for itself.
final class Workspace {
  let attention: Attention
  /// Room for the sums of a tile, and for those of a second segment.
  let sums, more: UnsafeMutablePointer<Float>
  private let memory: Memory
  /// The longest text that there is room for.
  let longest: Int

  /// Throws `InferenceError` (`outOfMemory`).
  init(_ weights: EncoderWeights, longest: Int) throws(InferenceError) {
    self.longest = longest
    attention = try Attention(
      weights.arithmetic.storage, tokens: longest, width: weights.widestHead, kernels: weights.kernels)
    let room = Int(CK_MAX_ROWS) * Int(CK_MAX_PANELS) * Int(CK_PANEL)
    memory = try Memory(bytes: 2 * room * 4)
    sums = memory.pointer()
    more = sums + room
  }
}
