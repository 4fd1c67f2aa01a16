extension JSONParser {
  /// The grammar's error at the present position.
  func syntax(_ expected: String) -> JSONError {
    error(.syntax, at: position, expected: expected, found: foundDescription)
  }

  func error(_ code: JSONError.Code, at offset: Int, expected: String, found: String) -> JSONError {
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = 1 + before.reduce(into: 0) { $0 += $1 == 0x0A ? 1 : 0 }
    return JSONError(
      code: code, path: nil, offset: offset, line: line, column: offset - lineStart + 1, expected: expected,
      found: found)
  }

  func hex(_ byte: UInt8) -> String {
    "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  private var foundDescription: String {
    guard position < bytes.count else { return "the end of the text" }
    let byte = bytes[position]
    return (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(hex(byte))"
  }
}
