import Evaluation

/// Says which examples form which batch in every epoch, with examples of similar length together.
///
/// Examples are shuffled, cut into pools of `poolBatches` batches, sorted by length within a pool (equal
/// lengths stay shuffled), cut into batches, and the batches are shuffled over the whole epoch. Only the last
/// batch of the last pool may be smaller. The order is a pure function of (lengths, batch size, pool, seed,
/// epoch), so that a resumed run makes it anew; the number of batches does not depend on the epoch.
///
/// Source: the idea of transformers' `group_by_length`; different: batches are shuffled at the end, and the
/// longest batch is not moved to the front.
public struct LengthGroupedSampler: Sendable, Equatable {
  /// Number of tokens of each example.
  public let lengths: [Int]
  /// Examples in a batch.
  public let batchSize: Int
  /// Seed of all epochs.
  public let seed: UInt64
  /// Batches in a pool. 1: no grouping by length.
  public let poolBatches: Int

  /// A sampler. Traps unless `batchSize` and `poolBatches` are positive.
  public init(lengths: [Int], batchSize: Int, seed: UInt64, poolBatches: Int = 50) {
    requireUse(
      batchSize > 0 && poolBatches > 0,
      "LengthGroupedSampler needs positive sizes, found batches of \(batchSize), pools of \(poolBatches)")
    self.lengths = lengths
    self.batchSize = batchSize
    self.seed = seed
    self.poolBatches = poolBatches
  }

  /// Batches in an epoch.
  public var batchCount: Int { (lengths.count + batchSize - 1) / batchSize }

  /// The examples of each batch of an epoch (from 0). Every example occurs once. O(n log n).
  public func batches(epoch: Int) -> [[Int]] {
    var generator = SplitMix64(seed: seed, stream: UInt64(bitPattern: Int64(epoch)))
    let shuffled = generator.permutation(lengths.count)
    let poolSize = batchSize * poolBatches
    var batches: [[Int]] = []
    for start in stride(from: 0, to: shuffled.count, by: poolSize) {
      let end = min(start + poolSize, shuffled.count)
      let pool = (start..<end).sorted { (lengths[shuffled[$0]], $0) < (lengths[shuffled[$1]], $1) }
      for first in stride(from: 0, to: pool.count, by: batchSize) {
        batches.append(pool[first..<min(first + batchSize, pool.count)].map { shuffled[$0] })
      }
    }
    generator.shuffle(&batches)
    return batches
  }
}
