/// The tokens of one sequence, before truncation and special tokens.
struct TokenSequence {
  var ids: [Int32] = []
  /// Places in the original text.
  var offsets: [Range<Int>] = []
  /// The number of each token's word, where `countsWords`.
  var words: [Int32] = []
  /// Whether words are counted.
  var countsWords = false
  /// For added tokens, by their number, the white space that they took; only where a pipeline trims places.
  var spaces: [Int: Spaces] = [:]

  var count: Int { ids.count }

  @inline(__always)
  mutating func append(_ id: Int32, from start: Int, to end: Int) {
    ids.append(id)
    offsets.append(Range(uncheckedBounds: (start, end)))
  }

  /// Moves the end of the last token.
  mutating func extendLast(to end: Int) {
    offsets[offsets.count - 1] = offsets[offsets.count - 1].lowerBound..<end
  }

  /// Says which word the tokens since the last call belong to.
  @inline(__always)
  mutating func endWord(_ word: Int32) {
    if countsWords { words.append(contentsOf: repeatElement(word, count: ids.count - words.count)) }
  }

  /// Appends the tokens of a word that a caller has split off.
  mutating func append(_ other: TokenSequence, word: Int32) {
    for (number, found) in other.spaces { spaces[count + number] = found }
    ids.append(contentsOf: other.ids)
    offsets.append(contentsOf: other.offsets)
    endWord(word)
  }

  /// Drops all tokens behind the first ones.
  mutating func truncate(to count: Int) {
    ids.removeSubrange(count...)
    offsets.removeSubrange(count...)
    if words.count > count { words.removeSubrange(count...) }
  }

  /// Drops all tokens but keeps the memory, and makes room.
  mutating func removeAll(reserving count: Int) {
    ids.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    if !spaces.isEmpty { spaces.removeAll(keepingCapacity: true) }
    ids.reserveCapacity(count)
    offsets.reserveCapacity(count)
  }
}
