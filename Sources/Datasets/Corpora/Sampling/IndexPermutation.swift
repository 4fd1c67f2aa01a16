package import Evaluation

/// A permutation of 0 ..< count in constant memory, with its inverse.
///
/// A Feistel network of six rounds over the smallest even number of bits that holds the indices; an index that lands
/// outside is sent through again (cycle walking), four times on average at most. The round function is the mixer of
/// ``SplitMix64`` over key, round and half. Not every order can come out, as of a shuffle, and it is no cipher: it
/// spreads samples without a list of them.
///
/// Source: Luby and Rackoff, "How to construct pseudorandom permutations from pseudorandom functions", SIAM J. Comput.
/// 17(2), 1988; cycle walking: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002.
package struct IndexPermutation: Sendable {
  /// The number of indices.
  package let count: Int
  private let halfBits: UInt64
  private let keys: [UInt64]

  /// The permutation of `count` indices that the generator's next numbers make.
  package init(count: Int, generator: inout SplitMix64) {
    requireUse(count >= 0, "IndexPermutation: \(count) indices")
    self.count = count
    let bits = max(2, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
    halfBits = UInt64((bits + 1) / 2)
    keys = (0..<6).map { _ in generator.next() }
  }

  /// Where an index goes. Traps unless 0 <= `index` < ``count``.
  package subscript(index: Int) -> Int { walk(index) { encrypted($0) } }

  /// The index that goes to a place. Traps unless 0 <= `place` < ``count``.
  package func index(of place: Int) -> Int { walk(place) { decrypted($0) } }

  private func walk(_ index: Int, _ step: (UInt64) -> UInt64) -> Int {
    requireUse(index >= 0 && index < count, "IndexPermutation: index \(index) of \(count)")
    var value = step(UInt64(index))
    while value >= UInt64(count) { value = step(value) }
    return Int(value)
  }

  private var mask: UInt64 { 1 << halfBits - 1 }

  private func encrypted(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> halfBits, value & mask)
    for key in keys { (left, right) = (right, left ^ round(key, right)) }
    return left << halfBits | right
  }

  private func decrypted(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> halfBits, value & mask)
    for key in keys.reversed() { (left, right) = (right ^ round(key, left), left) }
    return left << halfBits | right
  }

  private func round(_ key: UInt64, _ half: UInt64) -> UInt64 {
    var generator = SplitMix64(seed: key ^ half)
    return generator.next() & mask
  }
}
