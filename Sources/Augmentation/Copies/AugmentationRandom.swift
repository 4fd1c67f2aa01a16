import Evaluation

/// Independent streams of random numbers for each use of a seed, so that any copy can be drawn by itself.
package enum AugmentationRandom: UInt64 {
  /// The words of an example's text.
  case text = 1
  /// The words of its second text.
  case pair

  /// The stream of this use for a copy of an example.
  func generator(seed: UInt64, example: Int, copy: Int) -> SplitMix64 {
    var uses = SplitMix64(seed: seed, stream: rawValue)
    var examples = SplitMix64(seed: uses.next(), stream: UInt64(bitPattern: Int64(example)))
    return SplitMix64(seed: examples.next(), stream: UInt64(bitPattern: Int64(copy)))
  }
}
