/// The symbols of a word that is being merged, as a linked list, and the merges that wait: memory of `BytePairModel`.
struct BytePairSymbols: ~Copyable {
  /// One symbol.
  struct Symbol: BitwiseCopyable {
    var id: Int32
    /// The number of bytes; 0 once merged into the one before.
    var length: Int32
    var previous: Int32
    /// The place of the next one; -1 at the end.
    var next: Int32
  }

  private(set) var symbols: UnsafeMutablePointer<Symbol>
  private(set) var count = 0
  private var room = 64
  /// Merges by rank, then place: rank << 32 | place.
  private var heap: [UInt64] = []

  init() { symbols = .allocate(capacity: room) }

  deinit { symbols.deallocate() }

  mutating func clear() { count = 0 }

  @inline(__always)
  mutating func append(_ id: Int32, length: Int) {
    if count == room { grow() }
    let place = Int32(truncatingIfNeeded: count)
    symbols[count] = Symbol(id: id, length: Int32(truncatingIfNeeded: length), previous: place &- 1, next: -1)
    if count > 0 { symbols[count &- 1].next = place }
    count &+= 1
  }

  @inline(never)
  private mutating func grow() {
    room *= 2
    let larger = UnsafeMutablePointer<Symbol>.allocate(capacity: room)
    larger.update(from: symbols, count: count)
    symbols.deallocate()
    symbols = larger
  }

  /// Merges neighbours, the pair of the lowest rank first and of equal ranks the leftmost, until none can be merged.
  ///
  /// Complexity: O(n log n).
  mutating func merge(by table: MergeTable.Reader) {
    heap.removeAll(keepingCapacity: true)
    for place in 0..<max(count - 1, 0) { note(place, table) }
    while let entry = popLeast() {
      let place = Int(entry & 0xFFFF_FFFF)
      let symbol = symbols[place]
      guard symbol.length > 0, symbol.next >= 0 else { continue }
      let right = symbols[Int(symbol.next)]
      // The pair may have changed since it was noted.
      guard let merge = table[symbol.id, right.id], UInt64(merge.rank) == entry >> 32 else { continue }
      symbols[Int(symbol.next)].length = 0
      symbols[place] = Symbol(
        id: merge.id, length: symbol.length + right.length, previous: symbol.previous, next: right.next)
      if right.next >= 0 {
        symbols[Int(right.next)].previous = Int32(truncatingIfNeeded: place)
        note(place, table)
      }
      if symbol.previous >= 0 { note(Int(symbol.previous), table) }
    }
  }

  /// Notes the merge of a symbol and the next one, if there is one.
  @inline(__always)
  private mutating func note(_ place: Int, _ table: MergeTable.Reader) {
    let symbol = symbols[place]
    if let merge = table[symbol.id, symbols[Int(symbol.next)].id] {
      push(UInt64(merge.rank) << 32 | UInt64(place))
    }
  }

  private mutating func push(_ entry: UInt64) {
    var child = heap.count
    heap.append(entry)
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] <= entry { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = entry
  }

  private mutating func popLeast() -> UInt64? {
    guard let least = heap.first, let moved = heap.popLast() else { return nil }
    let count = heap.count
    if count == 0 { return least }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child >= count { break }
      if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
      if moved <= heap[child] { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = moved
    return least
  }
}
