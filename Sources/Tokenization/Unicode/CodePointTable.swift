/// One value for every code point, in two stages: pages of 256, equal neighbours shared.
struct CodePointTable<Value: BitwiseCopyable & Equatable>: Sendable {
  /// One more than the largest code point.
  static var scalarLimit: Int { 0x110000 }

  private let pageOf: ImmutableBuffer<UInt16>
  private let pages: ImmutableBuffer<Value>

  /// The compact form of `scalarLimit` values.
  init(_ values: [Value]) {
    var index: [UInt16] = []
    var compact: [Value] = []
    index.reserveCapacity(Self.scalarLimit / 256)
    values.withUnsafeBufferPointer { values in
      // Equal pages are neighbours (ideographs, syllables, private use, unassigned), so the one before is enough to ask.
      func equalsPrevious(_ start: Int) -> Bool {
        for offset in start..<start + 256 where values[offset] != values[offset - 256] { return false }
        return true
      }
      for start in stride(from: 0, to: Self.scalarLimit, by: 256) {
        if let last = index.last, equalsPrevious(start) {
          index.append(last)
        } else {
          index.append(UInt16(compact.count / 256))
          compact.append(contentsOf: values[start..<start + 256])
        }
      }
    }
    pageOf = ImmutableBuffer(index)
    pages = ImmutableBuffer(compact)
  }

  /// The value of a code point below `scalarLimit`, which is not checked.
  @inline(__always)
  subscript(scalar: UInt32) -> Value { reader[scalar] }

  /// The table without its memory management, valid while the table lives.
  var reader: Reader { Reader(pageOf: pageOf.base, pages: pages.base) }

  /// Reads a table in a hot loop.
  struct Reader {
    fileprivate let pageOf: UnsafePointer<UInt16>
    fileprivate let pages: UnsafePointer<Value>

    /// The value of a code point below `scalarLimit`, which is not checked.
    @inline(__always)
    subscript(scalar: UInt32) -> Value {
      pages[Int(pageOf[Int(scalar >> 8)]) &<< 8 | Int(scalar & 0xFF)]
    }
  }
}
