/// The tokens of one sequence, before truncation and special tokens.
struct TokenSequence {
  var ids: [Int32] = []
  /// Places in the original text.
  var offsets: [Range<Int>] = []

  var count: Int { ids.count }

  @inline(__always)
  mutating func append(_ id: Int32, from start: Int, to end: Int) {
    ids.append(id)
    offsets.append(Range(uncheckedBounds: (start, end)))
  }

  /// Drops all tokens behind the first ones.
  mutating func truncate(to count: Int) {
    ids.removeSubrange(count...)
    offsets.removeSubrange(count...)
  }

  /// Drops all tokens but keeps the memory, and makes room.
  mutating func removeAll(reserving count: Int) {
    ids.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    ids.reserveCapacity(count)
    offsets.reserveCapacity(count)
  }
}
