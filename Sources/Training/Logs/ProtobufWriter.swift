/// Writes the wire format of protocol buffers: the four kinds of field that TensorBoard's events need.
///
/// Source: protobuf.dev, "Encoding". A field is its key, `number << 3 | wire type`, then its value.
package struct ProtobufWriter {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8] = []

  /// Begins an empty message.
  package init() {}

  /// Writes an int64 field: wire type 0, seven bits a byte, lowest first.
  package mutating func write(_ value: Int64, field: Int) {
    key(field, wireType: 0)
    variableLength(UInt64(bitPattern: value))
  }

  /// Writes a double field: wire type 1, eight bytes, lowest first.
  package mutating func write(_ value: Double, field: Int) {
    key(field, wireType: 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a float field: wire type 5, four bytes, lowest first.
  package mutating func write(_ value: Float, field: Int) {
    key(field, wireType: 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a string or an embedded message: wire type 2, the length, then the bytes.
  package mutating func write(_ content: [UInt8], field: Int) {
    key(field, wireType: 2)
    variableLength(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func key(_ field: Int, wireType: UInt64) {
    variableLength(UInt64(field) << 3 | wireType)
  }

  private mutating func variableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
