/// A polynomial hash of bytes, so that the hash of any part of a word follows from hashes of its beginnings.
///
///     hash(b_1 ... b_n) = sum (b_i + 1) base^(n - i)   modulo 2^64
///     hash(part)        = hash(beginning up to its end) - hash(beginning up to its start) base^(length of part)
enum RollingHash {
  /// An odd constant: 2^64 divided by the golden ratio.
  static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The hash of a string's bytes followed by one more.
  @inline(__always)
  static func appending(_ byte: UInt8, to hash: UInt64) -> UInt64 {
    hash &* base &+ (UInt64(byte) &+ 1)
  }

  /// The hash of whole bytes.
  @inline(__always)
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { appending($1, to: $0) }
  }

  /// Spreads the entropy of a hash over all bits: the low ones of a polynomial hash depend on few bytes.
  @inline(__always)
  static func mixed(_ hash: UInt64) -> UInt64 {
    let folded = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return folded ^ (folded >> 29)
  }

  /// base^0, base^1, ... base^count.
  static func powers(upTo count: Int) -> [UInt64] {
    var powers: [UInt64] = [1]
    powers.reserveCapacity(count + 1)
    for index in 0..<count { powers.append(powers[index] &* base) }
    return powers
  }
}
