import Evaluation

/// Independent streams of random numbers for each use of a seed, so that any sample can be made without those before
/// it.
enum CorpusRandom: UInt64 {
  /// Which documents are held out.
  case heldOut = 1
  /// The order of an epoch.
  case order
  /// The target length of a chunk.
  case length
  /// The second part of a pair.
  case pair
  /// Which words of a sample are hidden.
  case mask

  /// The stream of this use that belongs to two numbers, such as epoch and sample.
  func generator(seed: UInt64, _ first: Int, _ second: Int = 0) -> SplitMix64 {
    var uses = SplitMix64(seed: seed, stream: rawValue)
    var firsts = SplitMix64(seed: uses.next(), stream: UInt64(bitPattern: Int64(first)))
    return SplitMix64(seed: firsts.next(), stream: UInt64(bitPattern: Int64(second)))
  }
}
