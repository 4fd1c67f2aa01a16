extension JSONParser {
  /// Reads a string from its opening quote on.
  mutating func parseString() throws -> String {
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      case UInt8(ascii: "\\"):
        return try parseEscapedString(from: start)
      case 0x00..<0x20:
        throw syntax("an escape for a control character")
      default:
        position += 1
      }
    }
    throw syntax("'\"' at the end of the string")
  }

  /// Goes on at the first backslash of a string that started at `start`.
  private mutating func parseEscapedString(from start: Int) throws -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: Array(String(try parseEscape()).utf8))
      case 0x00..<0x20:
        throw syntax("an escape for a control character")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw syntax("'\"' at the end of the string")
  }

  private mutating func parseEscape() throws -> Unicode.Scalar {
    let start = position
    position += 1
    guard position < bytes.count else { throw syntax("an escape") }
    let byte = bytes[position]
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape(startingAt: start)
    default: throw syntax("one of \" \\ / b f n r t u after '\\'")
    }
    position += 1
    return scalar
  }

  /// Reads the four digits after `\u`, and a second escape where the first is a leading surrogate.
  private mutating func parseUnicodeEscape(startingAt start: Int) throws -> Unicode.Scalar {
    position += 1
    let first = try parseFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let follows =
      position + 1 < bytes.count && bytes[position] == UInt8(ascii: "\\")
      && bytes[position + 1] == UInt8(ascii: "u")
    if first < 0xDC00, follows {
      position += 2
      let second = try parseFourDigits()
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw error(.syntax, at: start, expected: "a pair of surrogate escapes", found: "an unpaired surrogate")
  }

  private mutating func parseFourDigits() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else {
        throw syntax("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  mutating func parseNumber() throws -> JSONValue {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      try skipDigits()
    }
    var isWhole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try skipDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, text != "-0", let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw error(
        .numberOutOfRange, at: start, expected: "a number up to 1.8e308",
        found: "a larger one of \(text.utf8.count) characters")
    }
    return .number(number)
  }

  private mutating func skipDigits() throws {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      position += 1
    }
    guard position > start else { throw syntax("a digit") }
  }
}
