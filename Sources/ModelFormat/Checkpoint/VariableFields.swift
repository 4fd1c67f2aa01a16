/// Reads what protocol buffers and TensorFlow's tables are made of: numbers of 7 bits a byte, and runs of bytes.
struct VariableFields {
  /// One field of a message.
  enum Field {
    case number(Int, UInt64)
    case fixed32(Int, UInt32)
    case bytes(Int, Range<Int>)
    /// A field of 8 bytes, whose value nobody asks for.
    case fixed64(Int)
  }

  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  private let place: String
  /// The next byte, from the buffer's first.
  private(set) var position: Int

  /// Begins at the first byte of a range that lies within the buffer.
  init(_ bytes: UnsafeRawBufferPointer, at range: Range<Int>, in place: String) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.place = place
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { position == end }

  /// A number of at most 64 bits, lowest 7 bits first.
  mutating func number() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < end else { throw invalid("more of a number", "the end") }
      let byte = bytes[position]
      position += 1
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw invalid("a number of at most 64 bits", "a longer one")
  }

  /// A number that counts bytes, at most as many as are left.
  mutating func length() throws -> Int {
    let value = try number()
    guard value <= UInt64(end - position) else {
      throw invalid("at most the \(end - position) bytes that are left", "\(value)")
    }
    return Int(value)
  }

  /// The next bytes.
  mutating func take(_ count: Int) throws -> Range<Int> {
    guard count <= end - position else { throw invalid("\(count) more bytes", "\(end - position)") }
    defer { position += count }
    return position..<position + count
  }

  /// The next four bytes, little-endian.
  mutating func word() throws -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: try take(4).lowerBound, as: UInt32.self))
  }

  /// The next field of a message; nil at its end.
  mutating func field() throws -> Field? {
    guard !isAtEnd else { return nil }
    let tag = try number()
    guard tag >> 3 > 0, let number = Int32(exactly: tag >> 3).map(Int.init) else {
      throw invalid("a field number from 1", "\(tag >> 3)")
    }
    switch tag & 7 {
    case 0: return .number(number, try self.number())
    case 1:
      _ = try take(8)
      return .fixed64(number)
    case 2: return .bytes(number, try take(try length()))
    case 5: return .fixed32(number, try word())
    default: throw invalid("a field of wire type 0, 1, 2 or 5", "\(tag & 7)")
    }
  }

  func invalid(_ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badHeader, place: "\(place), byte \(position)", expected: expected, found: found)
  }
}
