/// An open-addressing table from byte strings to their index, all keys in one buffer.
///
/// Load is at most one half and probing is linear. Lookups in hot loops go through `ByteStringReader`.
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
    let count = keys.reduce(0) { $0 + ($1 == nil ? 0 : 1) }
    var bits: UInt64 = 4
    while 1 << bits < count * 2 { bits += 1 }
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

  /// The table without its memory management, valid while the table lives.
  var reader: ByteStringReader {
    ByteStringReader(bytes: bytes.base, starts: starts.base, slots: slots.base, shift: shift, mask: mask)
  }

  /// The index of a key, or nil.
  func index(of key: some Collection<UInt8>) -> Int? {
    let copy = Array(key)
    let found = copy.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { reader.index(hash: RollingHash.hash(buffer), $0, count: buffer.count) }
    }
    return found.flatMap { $0 < 0 ? nil : $0 }
  }
}
