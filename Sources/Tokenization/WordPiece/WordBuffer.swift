/// The normalised word that is being collected: its bytes, the hash of each beginning, and where each byte came from.
///
/// Scratch memory of one encoding call. Words of more characters than the limit are unknown whatever they hold, so
/// their tail is counted but not stored.
struct WordBuffer: ~Copyable {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  /// `hashes[n]` is the hash of the first n bytes.
  private(set) var hashes: UnsafeMutablePointer<UInt64>
  /// The place in the text of the character that each byte came from.
  private(set) var origins: UnsafeMutablePointer<UInt32>
  /// The number of bytes stored.
  private(set) var count = 0
  /// The number of characters, those not stored included.
  private(set) var characters = 0
  /// The place of the last character.
  private(set) var lastOrigin: UInt32 = 0
  private var room: Int
  private var limit: Int

  /// An empty word.
  ///
  /// - Parameter limit: The number of characters up to which a word is stored.
  init(limit: Int) {
    self.limit = limit
    room = min(max(limit, 1), 128) * 4
    bytes = .allocate(capacity: room)
    hashes = .allocate(capacity: room + 1)
    origins = .allocate(capacity: room)
    hashes[0] = 0
  }

  deinit {
    bytes.deallocate()
    hashes.deallocate()
    origins.deallocate()
  }

  /// Whether the word has no character.
  @inline(__always)
  var isEmpty: Bool { characters == 0 }

  /// Begins the next word.
  @inline(__always)
  mutating func clear() {
    count = 0
    characters = 0
  }

  /// Begins the next word, with another number of characters up to which it is stored.
  mutating func begin(limit: Int) {
    self.limit = limit
    clear()
  }

  /// Appends a character of one byte.
  @inline(__always)
  mutating func append(ascii byte: UInt8, origin: UInt32) {
    characters &+= 1
    lastOrigin = origin
    if count &+ 4 > room, !grow() { return }
    store(byte, origin)
  }

  /// Appends a character.
  @inline(__always)
  mutating func append(_ scalar: UInt32, origin: UInt32) {
    characters &+= 1
    lastOrigin = origin
    if count &+ 4 > room, !grow() { return }
    if scalar < 0x80 {
      store(UInt8(truncatingIfNeeded: scalar), origin)
    } else if scalar < 0x800 {
      store(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F), origin)
    } else if scalar < 0x10000 {
      store(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F), origin)
    } else {
      store(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F), origin)
      store(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F), origin)
    }
  }

  @inline(__always)
  private mutating func store(_ byte: UInt8, _ origin: UInt32) {
    bytes[count] = byte
    origins[count] = origin
    hashes[count &+ 1] = RollingHash.appending(byte, to: hashes[count])
    count &+= 1
  }

  /// Makes room for one more character; false where the word is over the limit already.
  @inline(never)
  private mutating func grow() -> Bool {
    if characters > limit { return false }
    let larger = room * 2
    Self.move(&bytes, count, larger)
    Self.move(&origins, count, larger)
    Self.move(&hashes, count + 1, larger + 1)
    room = larger
    return true
  }

  private static func move<T: BitwiseCopyable>(
    _ memory: inout UnsafeMutablePointer<T>, _ count: Int, _ room: Int
  ) {
    let larger = UnsafeMutablePointer<T>.allocate(capacity: room)
    larger.update(from: memory, count: count)
    memory.deallocate()
    memory = larger
  }
}
