extension Array<UInt8> {
  /// Adds the bytes of a number, the lowest first.
  mutating func append(little number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// The number whose lowest byte is at `place`. Traps outside of the bytes.
  func little<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at place: Int) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: place, as: type))
  }
}
