/// Places the nodes of a `ByteTrie`.
struct ByteTrieBuilder {
  private(set) var nodes = [ByteTrie.Node](repeating: .init(), count: 512)
  private let bytes: [UInt8]
  /// Where each key begins in `bytes`; the last entry is their end.
  private let starts: [Int]
  private let values: [Int32]
  /// One more than the last place that is taken.
  private var end = 1
  /// Before this place nearly all is taken.
  private var searchStart = 1

  /// How many places are looked at before the children go behind all others: it bounds the time for every node.
  private static let reach = 512

  /// Keys that begin with the same bytes as far as a node's depth.
  private struct Group {
    var node: Int
    var range: Range<Int>
    var depth: Int
  }

  init(_ keys: [(key: ArraySlice<UInt8>, value: Int32)]) {
    let sorted = keys.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var bytes: [UInt8] = []
    var starts = [0]
    for (key, _) in sorted {
      bytes += key
      starts.append(bytes.count)
    }
    (self.bytes, self.starts, values) = (bytes, starts, sorted.map(\.value))
  }

  mutating func build() {
    nodes[0].parent = 0
    var groups = [Group(node: 0, range: 0..<values.count, depth: 0)]
    while let group = groups.popLast() { place(group, &groups) }
    nodes.removeSubrange(end...)
  }

  private mutating func place(_ group: Group, _ groups: inout [Group]) {
    var start = group.range.lowerBound
    if start < group.range.upperBound, starts[start + 1] - starts[start] == group.depth {
      nodes[group.node].value = values[start]
      start += 1
    }
    var children: [(byte: Int, range: Range<Int>)] = []
    while start < group.range.upperBound {
      let byte = bytes[starts[start] + group.depth]
      var end = start + 1
      while end < group.range.upperBound, bytes[starts[end] + group.depth] == byte { end += 1 }
      children.append((Int(byte), start..<end))
      start = end
    }
    guard let first = children.first?.byte, let last = children.last?.byte else { return }
    let base = freePlace(children, first, last) - first
    nodes[group.node].base = Int32(base)
    for (byte, range) in children {
      nodes[base + byte].parent = Int32(group.node)
      groups.append(Group(node: base + byte, range: range, depth: group.depth + 1))
    }
    end = max(end, base + last + 1)
  }

  /// A place for the first child at which the places of all children are free.
  private mutating func freePlace(
    _ children: [(byte: Int, range: Range<Int>)], _ first: Int, _ last: Int
  ) -> Int {
    let start = max(searchStart, first + 1)
    for place in start..<start + Self.reach where isFree(place) {
      if children.allSatisfy({ isFree(place - first + $0.byte) }) {
        grow(to: place - first + last + 1)
        return place
      }
    }
    searchStart = min(start + Self.reach / 2, end)
    let place = max(end, first + 1)
    grow(to: place - first + last + 1)
    return place
  }

  private func isFree(_ place: Int) -> Bool { place >= nodes.count || nodes[place].parent < 0 }

  private mutating func grow(to count: Int) {
    if nodes.count >= count { return }
    nodes.append(contentsOf: repeatElement(.init(), count: max(count - nodes.count, nodes.count / 4)))
  }
}
