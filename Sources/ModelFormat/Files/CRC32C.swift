/// The cyclic redundancy check that TensorFlow's files carry: polynomial 0x1EDC6F41 (Castagnoli), reflected.
///
/// Source: RFC 3720, appendix B.4; the mask is TensorFlow's (`tsl/lib/hash/crc32c.h`), which keeps a check over
/// bytes that hold checks themselves from being weak.
package enum CRC32C {
  /// The check of `bytes`. O(n), eight bytes at a time.
  package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    var position = 0
    tables.withUnsafeBufferPointer { tables in
      while bytes.count - position >= 8 {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ UInt64(crc)
        crc = 0
        // The byte at place k has 7 - k bytes after it: the table for so many.
        for place in 0..<8 { crc ^= tables[(7 - place) << 8 | Int(word >> UInt64(8 * place) & 0xFF)] }
        position += 8
      }
      while position < bytes.count {
        crc = tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[position])] ^ (crc >> 8)
        position += 1
      }
    }
    return ~crc
  }

  /// The check of an array of bytes.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(checksum) }

  /// The check of `bytes`, rotated right by 15 bits, plus 0xA282EAD8.
  package static func masked(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  /// The masked check of an array of bytes.
  package static func masked(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(masked) }

  /// For each byte, what it leaves in the check when 0 to 7 zero bytes follow it: 8 tables of 256.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { index in
      var crc = UInt32(index)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      return crc
    }
    for place in 256..<8 * 256 {
      let crc = tables[place - 256]
      tables.append(tables[Int(crc & 0xFF)] ^ (crc >> 8))
    }
    return tables
  }()
}
