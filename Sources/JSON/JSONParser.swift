/// A recursive-descent reader of RFC 8259 over bytes that stay valid while it lives.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  let maximumDepth: Int
  var position = 0
  private var depth = 0

  init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func parseDocument() throws -> JSONValue {
    if let offset = UTF8Validation.firstInvalidByte(in: bytes) {
      throw error(.invalidUTF8, at: offset, expected: "UTF-8", found: "byte \(hex(bytes[offset]))")
    }
    skipSpace()
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw syntax("the end of the text") }
    return value
  }

  private mutating func parseValue() throws -> JSONValue {
    guard position < bytes.count else { throw syntax("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object(try parseObject())
    case UInt8(ascii: "["): return .array(try parseArray())
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw syntax("a value")
    }
  }

  private mutating func parseObject() throws -> JSONObject {
    try descend()
    defer { depth -= 1 }
    var object = JSONObject()
    if consumeAfterSpace("}") { return object }
    repeat {
      skipSpace()
      let keyOffset = position
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw syntax("a key in quotes")
      }
      let key = try parseString()
      guard consumeAfterSpace(":") else { throw syntax("':' after the key") }
      skipSpace()
      let value = try parseValue()
      guard object.insert(key, value) else {
        throw error(.duplicateKey, at: keyOffset, expected: "each key once", found: "\"\(key)\" again")
      }
    } while consumeAfterSpace(",")
    guard consumeAfterSpace("}") else { throw syntax("',' or '}'") }
    return object
  }

  private mutating func parseArray() throws -> [JSONValue] {
    try descend()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if consumeAfterSpace("]") { return elements }
    repeat {
      skipSpace()
      elements.append(try parseValue())
    } while consumeAfterSpace(",")
    guard consumeAfterSpace("]") else { throw syntax("',' or ']'") }
    return elements
  }

  private mutating func descend() throws {
    guard depth < maximumDepth else {
      throw error(
        .tooDeep, at: position, expected: "at most \(maximumDepth) nested arrays and objects",
        found: "one more")
    }
    depth += 1
    position += 1
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[position..<end].elementsEqual(
        UnsafeRawBufferPointer(start: word.utf8Start, count: end - position))
    else { throw syntax("the word \(word)") }
    position = end
    return value
  }

  /// Skips the four white-space bytes of the RFC.
  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func consumeAfterSpace(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
