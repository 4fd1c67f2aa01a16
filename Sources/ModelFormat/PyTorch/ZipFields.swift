/// Little-endian fields one after the other in a part of a file.
struct ZipFields {
  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  private let place: String
  /// The next byte, from the file's first.
  private(set) var position: Int

  /// Begins at the first byte of a range that lies within the file.
  init(_ bytes: UnsafeRawBufferPointer, at range: Range<Int>, in place: String) {
    self.bytes = bytes
    end = range.upperBound
    position = range.lowerBound
    self.place = place
  }

  mutating func next16() throws -> UInt16 {
    let start = try take(2).lowerBound
    return UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self))
  }

  mutating func next32() throws -> UInt32 {
    let start = try take(4).lowerBound
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
  }

  mutating func next64() throws -> UInt64 {
    let start = try take(8).lowerBound
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
  }

  /// The next bytes; `.truncated` where there are fewer.
  mutating func take(_ count: Int) throws -> Range<Int> {
    guard count <= end - position else {
      throw ModelFormatError(
        .truncated, place: place, expected: "\(count) bytes at \(position)", found: "\(end - position)",
        advice: SafetensorsHeader.cutShort)
    }
    defer { position += count }
    return position..<position + count
  }

  /// Checks a signature.
  mutating func expect(_ signature: UInt32) throws {
    let start = position
    let found = try next32()
    guard found == signature else {
      throw ModelFormatError(
        .badHeader, place: "\(place), byte \(start)", expected: "0x\(String(signature, radix: 16))",
        found: "0x\(String(found, radix: 16))")
    }
  }

  /// An offset that must be at most `limit`.
  func place(_ offset: UInt64, below limit: Int) throws -> Int {
    guard limit >= 0, offset <= UInt64(limit) else {
      throw invalid("an offset up to \(limit)", "\(offset)")
    }
    return Int(offset)
  }

  func invalid(_ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badHeader, place: place, expected: expected, found: found)
  }
}
