/// The merges of a byte-pair model: the rank and the result of a pair of tokens.
struct MergeTable: Sendable {
  /// A slot of the open-addressing table; free where `id` is -1.
  struct Slot: BitwiseCopyable {
    var pair: UInt64 = 0
    var rank: UInt32 = 0
    var id: Int32 = -1
  }

  private let slots: ImmutableBuffer<Slot>
  private let shift: UInt64

  /// A table of pairs in the order of their ranks; of equal pairs the last counts.
  init(_ merges: [(left: Int32, right: Int32, id: Int32)]) {
    var bits: UInt64 = 4
    while 1 << bits < merges.count * 2 { bits += 1 }
    shift = 64 - bits
    let mask = 1 << bits - 1
    var slots = [Slot](repeating: Slot(), count: 1 << bits)
    for (rank, merge) in merges.enumerated() {
      let pair = Self.pair(merge.left, merge.right)
      var slot = Self.slot(pair, shift)
      while slots[slot].id >= 0, slots[slot].pair != pair { slot = (slot + 1) & mask }
      slots[slot] = Slot(pair: pair, rank: UInt32(rank), id: merge.id)
    }
    self.slots = ImmutableBuffer(slots)
  }

  @inline(__always)
  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private static func slot(_ pair: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: RollingHash.mixed(pair &* RollingHash.base) >> shift)
  }

  /// The table without its memory management, valid while the table lives.
  var reader: Reader { Reader(slots: slots.base, shift: shift, mask: slots.count - 1) }

  /// Looks pairs up.
  struct Reader {
    fileprivate let slots: UnsafePointer<Slot>
    fileprivate let shift: UInt64
    fileprivate let mask: Int

    /// The rank and the result of a pair, or nil.
    @inline(__always)
    subscript(left: Int32, right: Int32) -> (rank: UInt32, id: Int32)? {
      let pair = MergeTable.pair(left, right)
      var slot = MergeTable.slot(pair, shift)
      while slots[slot].id >= 0 {
        if slots[slot].pair == pair { return (slots[slot].rank, slots[slot].id) }
        slot = (slot &+ 1) & mask
      }
      return nil
    }
  }
}
