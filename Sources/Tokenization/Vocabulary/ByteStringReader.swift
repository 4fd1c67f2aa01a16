/// Looks keys up in a `ByteStringTable`, which must outlive this value.
///
/// Lookups neither allocate nor hash Swift strings nor count references; the caller brings the `RollingHash` of the
/// key, and a hit is always confirmed byte by byte.
struct ByteStringReader {
  let bytes: UnsafePointer<UInt8>
  let starts: UnsafePointer<UInt32>
  let slots: UnsafePointer<UInt64>
  let shift: UInt64
  let mask: Int

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
        let key = bytes + start
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
