/// A text that is being normalised: its bytes, and for each byte where the character it came from stands in the
/// original.
///
/// Places are bytes of the original text. The memory is kept when the text is emptied, so that one value serves many
/// texts.
struct AlignedText: ~Copyable {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  /// Where the original character of each byte begins.
  private(set) var starts: UnsafeMutablePointer<UInt32>
  /// Where the original character of each byte ends.
  private(set) var ends: UnsafeMutablePointer<UInt32>
  /// The number of bytes.
  private(set) var count = 0
  /// The place in the original at which this text begins.
  private(set) var origin: UInt32 = 0
  /// Whether bytes were left out because the text grew beyond its limit.
  private(set) var isFull = false
  private var room = 256
  private var limit = 0

  init() {
    bytes = .allocate(capacity: room)
    starts = .allocate(capacity: room)
    ends = .allocate(capacity: room)
  }

  deinit {
    bytes.deallocate()
    starts.deallocate()
    ends.deallocate()
  }

  /// The bytes, valid until the next change.
  @inline(__always)
  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

  /// Empties the text.
  ///
  /// - Parameters:
  ///   - origin: The place in the original at which the text begins.
  ///   - limit: The most bytes that the text may have.
  mutating func clear(origin: UInt32, limit: Int) {
    count = 0
    isFull = false
    self.origin = origin
    self.limit = limit
  }

  /// Becomes a part of an original text, character by character.
  mutating func load(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, limit: Int) {
    clear(origin: UInt32(truncatingIfNeeded: range.lowerBound), limit: limit)
    guard reserve(range.count) else { return }
    var index = range.lowerBound
    while index < range.upperBound {
      let width = UTF8Decoding.width(of: text[index])
      let start = UInt32(truncatingIfNeeded: index)
      for offset in 0..<width {
        put(text[index &+ offset], start, start &+ UInt32(truncatingIfNeeded: width))
      }
      index &+= width
    }
  }

  /// Appends a byte with the place of its original character.
  @inline(__always)
  mutating func append(_ byte: UInt8, _ start: UInt32, _ end: UInt32) {
    if count == room, !reserve(1) { return }
    put(byte, start, end)
  }

  /// Appends a character with the place of its original.
  @inline(__always)
  mutating func append(scalar: UInt32, _ start: UInt32, _ end: UInt32) {
    if count &+ 4 > room, !reserve(4) { return }
    UTF8Decoding.withBytes(of: scalar) { encoded, width in
      for index in 0..<width { put(UInt8(truncatingIfNeeded: encoded >> (8 &* UInt32(index))), start, end) }
    }
  }

  /// Appends bytes that all come from one character.
  mutating func append(_ text: some Collection<UInt8>, _ start: UInt32, _ end: UInt32) {
    guard reserve(text.count) else { return }
    for byte in text { put(byte, start, end) }
  }

  /// Appends a part of another text.
  mutating func append(_ other: borrowing AlignedText, _ range: Range<Int>) {
    guard reserve(range.count) else { return }
    (bytes + count).update(from: other.bytes + range.lowerBound, count: range.count)
    (starts + count).update(from: other.starts + range.lowerBound, count: range.count)
    (ends + count).update(from: other.ends + range.lowerBound, count: range.count)
    count += range.count
  }

  /// Changes a byte in place.
  @inline(__always)
  mutating func set(_ byte: UInt8, at index: Int) { bytes[index] = byte }

  /// Changes the place of a byte's original character.
  mutating func setPlace(_ start: UInt32, _ end: UInt32, at index: Int) {
    (starts[index], ends[index]) = (start, end)
  }

  /// Drops all bytes behind the first ones.
  mutating func truncate(to count: Int) { self.count = count }

  /// Whether every byte from an index on is ASCII.
  func isASCII(from start: Int = 0) -> Bool { UTF8Decoding.isASCII(buffer, start..<count) }

  @inline(__always)
  private mutating func put(_ byte: UInt8, _ start: UInt32, _ end: UInt32) {
    bytes[count] = byte
    starts[count] = start
    ends[count] = end
    count &+= 1
  }

  /// Makes room for more bytes; false, and the text is full, where that is beyond its limit.
  @inline(never)
  private mutating func reserve(_ more: Int) -> Bool {
    if count + more <= room { return true }
    guard count + more <= limit else {
      isFull = true
      return false
    }
    room = max(room * 2, count + more)
    Self.move(&bytes, count, room)
    Self.move(&starts, count, room)
    Self.move(&ends, count, room)
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
