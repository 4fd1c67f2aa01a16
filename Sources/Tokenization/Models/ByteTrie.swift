/// A trie of byte strings in one array, so that all keys that a text begins with are found in one walk.
///
/// A double array: the child of node n by byte b is node `base[n] + b`, provided that its `parent` is n.
///
/// Source: J. Aoe, "An efficient digital search algorithm by using a double-array structure", 1989.
struct ByteTrie: Sendable {
  /// A state of the automaton.
  struct Node: BitwiseCopyable {
    /// Where the children are, less their bytes; 0 where there are none.
    var base: Int32 = 0
    /// The node that this is a child of; -1 where the place is free.
    var parent: Int32 = -1
    /// The value of the key that ends here, or -1.
    var value: Int32 = -1
  }

  private let nodes: ImmutableBuffer<Node>

  /// A trie of keys that are all different and not empty, with values of 0 or more.
  ///
  /// Complexity: O(n log n) for n bytes of keys in sum; memory in proportion to them.
  init(_ keys: [(key: ArraySlice<UInt8>, value: Int32)]) {
    var builder = ByteTrieBuilder(keys)
    builder.build()
    nodes = ImmutableBuffer(builder.nodes)
  }

  /// The trie without its memory management, valid while the trie lives.
  var reader: Reader { Reader(nodes: nodes.base, count: nodes.count) }

  /// Walks through a trie.
  struct Reader {
    fileprivate let nodes: UnsafePointer<Node>
    fileprivate let count: Int

    /// Calls a function with the length and the value of every key that the bytes begin with, shorter ones first.
    @inline(__always)
    func forEachPrefix(_ bytes: UnsafePointer<UInt8>, count limit: Int, _ body: (Int, Int32) -> Void) {
      var node = 0
      var length = 0
      while length < limit {
        let next = Int(nodes[node].base) &+ Int(bytes[length])
        if next >= count || nodes[next].parent != Int32(truncatingIfNeeded: node) { return }
        node = next
        length &+= 1
        if nodes[node].value >= 0 { body(length, nodes[node].value) }
      }
    }
  }
}
