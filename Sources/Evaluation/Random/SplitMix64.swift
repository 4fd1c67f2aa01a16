/// A small seeded random generator whose stream is fixed for ever: equal seeds give equal numbers on every
/// machine.
///
/// `state += 0x9E3779B97F4A7C15`, then the mixer `z = (z ^ z>>30) * 0xBF58476D1CE4E5B9; z = (z ^ z>>27) *
/// 0x94D049BB133111EB; z ^ z>>31`. Shuffles and draws below are our own, so that they do not change with the
/// standard library, whose algorithms are not promised.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014
/// (doi 10.1145/2660193.2660195), with the constants of Vigna's splitmix64.c.
///
/// Constant time for a number; a value type, so copies continue independently. Not for cryptography.
public struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
  /// The counter: all there is to save and restore.
  public private(set) var state: UInt64

  /// A generator whose stream is a function of `seed` alone.
  public init(seed: UInt64) {
    state = seed
  }

  /// A generator for one of several independent streams of a seed, such as one epoch of a run.
  ///
  /// The state is the mixed seed XOR the twice mixed stream number, so that (1, 2) and (2, 1) differ.
  public init(seed: UInt64, stream: UInt64) {
    var first = SplitMix64(seed: seed)
    var second = SplitMix64(seed: stream)
    var third = SplitMix64(seed: second.next())
    state = first.next() ^ third.next()
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [0, 1): the upper 53 bits over 2^53.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer in 0 ..< `bound`, each equally likely, by multiplication with rejection.
  ///
  /// Source: Lemire, "Fast random integer generation in an interval", 2019 (doi 10.1145/3230636).
  /// Traps when `bound` is not positive.
  public mutating func index(below bound: Int) -> Int {
    requireUse(bound > 0, "SplitMix64.index(below:) needs a positive bound, found \(bound)")
    let range = UInt64(bound)
    let threshold = (0 &- range) % range
    while true {
      let product = next().multipliedFullWidth(by: range)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// Shuffles in place (Fisher and Yates, from the end), every order equally likely.
  ///
  /// Linear time, no allocation.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var last = elements.count - 1
    while last > 0 {
      elements.swapAt(last, index(below: last + 1))
      last -= 1
    }
  }

  /// The numbers 0 ..< `count` in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
