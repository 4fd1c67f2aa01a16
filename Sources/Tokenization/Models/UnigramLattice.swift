/// For every byte of a word the best way to it: memory of `UnigramModel`.
struct UnigramLattice: ~Copyable {
  /// The best way to a place.
  struct Node: BitwiseCopyable {
    /// The sum of the scores on the way.
    var score = 0.0
    /// Where the last token of the way begins; -1 where there is no way yet.
    var start: Int32 = -1
    /// The last token.
    var id: Int32 = 0
  }

  private(set) var nodes = UnsafeMutablePointer<Node>.allocate(capacity: 64)
  private var room = 64
  /// The tokens of the best way, the last first.
  var path: [(range: Range<Int>, id: Int32)] = []

  deinit { nodes.deallocate() }

  /// Begins with a word of so many bytes.
  mutating func clear(_ count: Int) {
    if count >= room {
      nodes.deallocate()
      room = max(count + 1, room * 2)
      nodes = .allocate(capacity: room)
    }
    nodes.initialize(repeating: Node(), count: count + 1)
    path.removeAll(keepingCapacity: true)
  }
}
