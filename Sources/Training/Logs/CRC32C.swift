/// The cyclic redundancy check that TFRecord files carry: polynomial 0x1EDC6F41 (Castagnoli), reflected.
///
/// Source: RFC 3720, appendix B.4; the mask is TensorFlow's (`tsl/lib/hash/crc32c.h`), which keeps a check over
/// bytes that hold checks themselves from being weak.
package enum CRC32C {
  /// The check of `bytes`. O(n), one table look-up a byte.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    return ~crc
  }

  /// The check of `bytes`, rotated right by 15 bits, plus 0xA282EAD8.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private static let table: [UInt32] = (0..<256).map { index in
    var crc = UInt32(index)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    return crc
  }
}
