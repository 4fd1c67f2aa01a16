/// An open-addressing table from byte strings to their index, all keys in one buffer.
///
/// Lookups neither allocate nor hash Swift strings; the caller brings the `RollingHash` of the key. Load is at most
/// one half, probing is linear, and a hit is always confirmed byte by byte.
struct ByteStringTable: Sendable {
  /// All keys, one after another.
  let bytes: ImmutableBuffer<UInt8>
  /// Where each key begins; the last entry is the end of `bytes`.
  let starts: ImmutableBuffer<UInt32>
  /// The length of the longest key in bytes.
  let longestKey: Int
  private let slots: ImmutableBuffer<UInt64>
  private let shift: UInt64
  private let mask: Int

  /// A table of the keys that are not nil, each with its index in the array.
  ///
  /// - Throws: `Duplicate` at the first key that occurs a second time.
  init(_ keys: [ArraySlice<UInt8>?]) throws(Duplicate) {
    var bits: UInt64 = 4
    while 1 << bits < keys.count * 2 { bits += 1 }
    shift = 64 - bits
    mask = 1 << bits - 1
    var allBytes: [UInt8] = []
    var allStarts: [UInt32] = []
    allBytes.reserveCapacity(keys.reduce(0) { $0 + ($1?.count ?? 0) })
    allStarts.reserveCapacity(keys.count + 1)
    var table = [UInt64](repeating: 0, count: 1 << bits)
    var longest = 0
    for (index, key) in keys.enumerated() {
      allStarts.append(UInt32(allBytes.count))
      guard let key else { continue }
      let mixed = RollingHash.mixed(RollingHash.hash(key))
      let tag = mixed & 0xFFFF_FFFF
      var slot = Int(mixed >> shift)
      while table[slot] != 0 {
        let other = Int(table[slot] & 0xFFFF_FFFF) - 1
        if table[slot] >> 32 == tag, let known = keys[other], known.elementsEqual(key) {
          throw Duplicate(first: other, second: index)
        }
        slot = (slot + 1) & mask
      }
      table[slot] = tag << 32 | UInt64(index + 1)
      allBytes.append(contentsOf: key)
      longest = max(longest, key.count)
    }
    allStarts.append(UInt32(allBytes.count))
    bytes = ImmutableBuffer(allBytes)
    starts = ImmutableBuffer(allStarts)
    slots = ImmutableBuffer(table)
    longestKey = longest
  }

  /// Two indices with the same key.
  struct Duplicate: Error {
    var first: Int
    var second: Int
  }

  /// The bytes of the key at an index in range; empty where there is none.
  func key(at index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = Int(starts[index])
    return UnsafeBufferPointer(start: bytes.base + start, count: Int(starts[index + 1]) - start)
  }

  /// The index of the key `prefix + tail`, or -1.
  ///
  /// - Parameters:
  ///   - hash: The `RollingHash` of prefix and tail together.
  @inline(__always)
  func index(
    hash: UInt64, prefix: UnsafePointer<UInt8>, prefixCount: Int, tail: UnsafePointer<UInt8>, tailCount: Int
  ) -> Int {
    let mixed = RollingHash.mixed(hash)
    let tag = mixed & 0xFFFF_FFFF
    var slot = Int(truncatingIfNeeded: mixed >> shift)
    while true {
      let entry = slots[slot]
      if entry == 0 { return -1 }
      if entry >> 32 == tag {
        let index = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        let start = Int(starts[index])
        let key = bytes.base + start
        if Int(starts[index &+ 1]) &- start == prefixCount &+ tailCount,
          Self.equal(key + prefixCount, tail, tailCount), Self.equal(key, prefix, prefixCount)
        {
          return index
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// The index of a key, or -1.
  @inline(__always)
  func index(hash: UInt64, _ key: UnsafePointer<UInt8>, count: Int) -> Int {
    index(hash: hash, prefix: key, prefixCount: 0, tail: key, tailCount: count)
  }

  /// The index of a key, or nil.
  func index(of key: some Collection<UInt8>) -> Int? {
    let copy = Array(key)
    let found = copy.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { index(hash: RollingHash.hash(buffer), $0, count: buffer.count) }
    }
    return found.flatMap { $0 < 0 ? nil : $0 }
  }

  @inline(__always)
  private static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool
  {
    var index = 0
    while index &+ 8 <= count {
      let a = UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
      let b = UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self)
      if a != b { return false }
      index &+= 8
    }
    while index < count {
      if left[index] != right[index] { return false }
      index &+= 1
    }
    return true
  }
}
