/// Reads the fields of a protocol buffers message, every length checked against what is there.
///
/// Source: protobuf.dev, "Encoding".
struct ProtobufReader {
  /// The value of a field.
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The number of the next field with its value; nil at the end.
  ///
  /// - Throws: `TokenizationError` with the byte where the message breaks off or has a group.
  mutating func next() throws -> (field: UInt64, value: Value)? {
    if position == bytes.endIndex { return nil }
    let start = position
    let key = try varint()
    switch key & 7 {
    case 0: return (key >> 3, .varint(try varint()))
    case 1: return (key >> 3, .fixed64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(bytes.endIndex - position) else {
        throw error("a field of at most \(bytes.endIndex - position) bytes", "one of \(length)", at: start)
      }
      let end = position + Int(length)
      defer { position = end }
      return (key >> 3, .bytes(bytes[position..<end]))
    case 5: return (key >> 3, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw error("a wire type of 0, 1, 2 or 5", "\(key & 7)", at: start)
    }
  }

  /// The error that something else was expected at a byte.
  private func error(_ expected: String, _ found: String, at byte: Int) -> TokenizationError {
    TokenizationError(.malformed, place: "byte \(byte)", expected: expected, found: found)
  }

  private mutating func varint() throws -> UInt64 {
    let start = position
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.endIndex else { throw error("a whole number", "the end", at: start) }
      let byte = UInt64(bytes[position])
      position += 1
      if shift == 63, byte > 1 { break }
      result |= (byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    throw error("a number of 64 bits", "a longer one", at: start)
  }

  private mutating func fixed(_ count: Int) throws -> UInt64 {
    guard bytes.endIndex - position >= count else {
      throw error("\(count) bytes", "\(bytes.endIndex - position)", at: position)
    }
    defer { position += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << (8 * UInt64($1)) }
  }
}

extension ProtobufReader.Value {
  /// The value as a truth value, or the error that a field has another kind.
  func bool(_ name: String) throws -> Bool { try varint(name) != 0 }

  /// The value as a whole number.
  func varint(_ name: String) throws -> UInt64 {
    guard case .varint(let number) = self else { throw mismatch(name, "a whole number") }
    return number
  }

  /// The value as a number of 32 bits.
  func float(_ name: String) throws -> Float {
    guard case .fixed32(let bits) = self else { throw mismatch(name, "a number of 32 bits") }
    return Float(bitPattern: bits)
  }

  /// The value as bytes.
  func bytes(_ name: String) throws -> ArraySlice<UInt8> {
    guard case .bytes(let bytes) = self else { throw mismatch(name, "bytes") }
    return bytes
  }

  private func mismatch(_ name: String, _ expected: String) -> TokenizationError {
    TokenizationError(.malformed, place: name, expected: expected, found: "another kind of field")
  }
}
