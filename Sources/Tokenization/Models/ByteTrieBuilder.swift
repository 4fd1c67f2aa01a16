/// Places the nodes of a `ByteTrie`.
struct ByteTrieBuilder {
  private(set) var nodes = [ByteTrie.Node](repeating: .init(), count: 512)
  private let keys: [(key: ArraySlice<UInt8>, value: Int32)]
  /// Before this place nearly all is taken.
  private var searchStart = 1

  /// How many free places are tried before the children go behind all others.
  private static let attempts = 128

  /// Keys that begin with the same bytes as far as a node's depth.
  private struct Group {
    var node: Int
    var range: Range<Int>
    var depth: Int
  }

  init(_ keys: [(key: ArraySlice<UInt8>, value: Int32)]) {
    self.keys = keys.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  mutating func build() {
    nodes[0].parent = 0
    var groups = [Group(node: 0, range: 0..<keys.count, depth: 0)]
    while let group = groups.popLast() { place(group, &groups) }
    var count = nodes.count
    while count > 1, nodes[count - 1].parent < 0 { count -= 1 }
    nodes.removeSubrange(count...)
  }

  private mutating func place(_ group: Group, _ groups: inout [Group]) {
    var start = group.range.lowerBound
    if start < group.range.upperBound, keys[start].key.count == group.depth {
      nodes[group.node].value = keys[start].value
      start += 1
    }
    var children: [(byte: UInt8, range: Range<Int>)] = []
    while start < group.range.upperBound {
      let byte = self.byte(start, group.depth)
      var end = start + 1
      while end < group.range.upperBound, self.byte(end, group.depth) == byte { end += 1 }
      children.append((byte, start..<end))
      start = end
    }
    guard let first = children.first?.byte, let last = children.last?.byte else { return }
    let base = freeBase(children.map { Int($0.byte) }, Int(first), Int(last))
    nodes[group.node].base = Int32(base)
    for (byte, range) in children {
      nodes[base + Int(byte)].parent = Int32(group.node)
      groups.append(Group(node: base + Int(byte), range: range, depth: group.depth + 1))
    }
  }

  private func byte(_ key: Int, _ depth: Int) -> UInt8 {
    keys[key].key[keys[key].key.startIndex + depth]
  }

  /// A base at which the places of all children are free.
  private mutating func freeBase(_ bytes: [Int], _ first: Int, _ last: Int) -> Int {
    var place = max(searchStart, first + 1)
    var tried = 0
    while tried < Self.attempts {
      grow(to: place + last - first + 1)
      if nodes[place].parent < 0 {
        if tried == 0, place > searchStart, first < 2 { searchStart = place }
        tried += 1
        if bytes.allSatisfy({ nodes[place - first + $0].parent < 0 }) { return place - first }
      }
      place += 1
    }
    searchStart = max(searchStart, place - Self.attempts)
    var end = nodes.count
    while end > 1, nodes[end - 1].parent < 0 { end -= 1 }
    place = max(end, first + 1)
    grow(to: place + last - first + 1)
    return place - first
  }

  private mutating func grow(to count: Int) {
    if nodes.count < count {
      nodes.append(contentsOf: repeatElement(.init(), count: max(count - nodes.count, nodes.count / 4)))
    }
  }
}
