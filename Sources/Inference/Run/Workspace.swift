import CKernels

/// What one thread needs for itself.
final class Workspace {
  let attention: Attention
  /// Room for the sums of a tile.
  let sums: UnsafeMutableRawPointer
  /// What the thread's time goes to.
  let clock: PhaseClock
  private let slab: Slab
  /// The longest text that there is room for.
  let longest: Int

  /// Throws `InferenceError` (`outOfMemory`).
  init(_ weights: EncoderWeights, longest: Int) throws(InferenceError) {
    self.longest = longest
    slab = Slab(largePages: longest >= EncoderRun.manyTokens)
    attention = try Attention(
      weights.arithmetic.storage, tokens: longest, width: weights.widestHead, kernels: weights.kernels,
      in: slab)
    sums = try Memory(bytes: Int(CK_SUMS) * 4, in: slab).base
    clock = try PhaseClock(in: slab)
  }
}
