/// Reading and writing UTF-8 that is known to be valid, without a check per character.
enum UTF8Decoding {
  /// The number of bytes of the character that begins with a byte.
  @inline(__always)
  static func width(of lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The character at an index, and its number of bytes.
  @inline(__always)
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, width: Int) {
    let lead = UInt32(bytes[index])
    if lead < 0x80 { return (lead, 1) }
    let second = UInt32(bytes[index &+ 1]) & 0x3F
    if lead < 0xE0 { return ((lead & 0x1F) &<< 6 | second, 2) }
    let third = UInt32(bytes[index &+ 2]) & 0x3F
    if lead < 0xF0 { return ((lead & 0x0F) &<< 12 | second &<< 6 | third, 3) }
    let fourth = UInt32(bytes[index &+ 3]) & 0x3F
    return ((lead & 0x07) &<< 18 | second &<< 12 | third &<< 6 | fourth, 4)
  }

  /// The character that ends before an index above 0.
  static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, before index: Int) -> (scalar: UInt32, width: Int) {
    var start = index - 1
    while bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(bytes, at: start)
  }

  /// The number of characters that begin in a range.
  static func countScalars(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where bytes[index] & 0xC0 != 0x80 { count &+= 1 }
    return count
  }

  /// Whether all bytes of a range are ASCII.
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound {
      let eight = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
      if eight & 0x8080_8080_8080_8080 != 0 { return false }
      index &+= 8
    }
    while index < range.upperBound {
      if bytes[index] >= 0x80 { return false }
      index &+= 1
    }
    return true
  }

  /// Appends a character's bytes.
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    withBytes(of: scalar) { encoded, width in
      for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: encoded >> (8 * UInt32(index)))) }
    }
  }

  /// Calls a function with a character's bytes, the first in the lowest eight bits, and their number.
  @inline(__always)
  static func withBytes(of scalar: UInt32, _ body: (UInt32, Int) -> Void) {
    if scalar < 0x80 {
      body(scalar, 1)
    } else if scalar < 0x800 {
      body((0xC0 | scalar >> 6) | (0x80 | scalar & 0x3F) &<< 8, 2)
    } else if scalar < 0x10000 {
      body((0xE0 | scalar >> 12) | (0x80 | scalar >> 6 & 0x3F) &<< 8 | (0x80 | scalar & 0x3F) &<< 16, 3)
    } else {
      let head = (0xF0 | scalar >> 18) | (0x80 | scalar >> 12 & 0x3F) &<< 8
      body(head | (0x80 | scalar >> 6 & 0x3F) &<< 16 | (0x80 | scalar & 0x3F) &<< 24, 4)
    }
  }
}
