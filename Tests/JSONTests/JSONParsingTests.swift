import JSON
import TestSupport
import Testing

@Suite struct JSONParsingTests {
  @Test func everyKindOfValueIsRead() throws {
    let value = try JSONValue(
      parsing: #" {"a":null,"b":[true,false],"c":-12,"d":1.5e-3,"e":"x\u00e9\n\ud83d\ude00é","f":{},"g":[]} "#
    )
    #expect(
      value == [
        "a": nil, "b": [true, false], "c": -12, "d": 0.0015, "e": "x\u{e9}\n\u{1F600}\u{e9}", "f": [:],
        "g": [],
      ])
    #expect(value["b"]?.array?.count == 2)
    #expect(value["c"]?.int == -12)
    #expect(value["c"]?.double == -12)
    #expect(value["missing"] == nil)
  }

  @Test func wholeNumbersStayExactAndLargerOnesBecomeDoubles() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
    #expect(try JSONValue(parsing: "1000000000000000019884624838656") == .number(1e30))
    #expect(try JSONValue(parsing: "-0").double?.sign == .minus)
    #expect(try JSONValue(parsing: "1e-12") == .number(1e-12))
    #expect(try JSONValue(parsing: "512.0").int == 512)
  }

  @Test func keysAreToldApartByTheirBytes() throws {
    let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(value.object?.count == 2)
    #expect(value["\u{e9}"]?.int == 1)
    #expect(value["e\u{301}"]?.int == 2)
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
  }

  static let bad: [(String, JSONError.Code, Int)] = [
    ("", .syntax, 0), ("  ", .syntax, 2), ("{", .syntax, 1), ("[1,]", .syntax, 3), ("{\"a\":1,}", .syntax, 7),
    ("{a:1}", .syntax, 1), ("{\"a\" 1}", .syntax, 5), ("[1 2]", .syntax, 3), ("tru", .syntax, 0),
    ("nul1", .syntax, 0), ("01", .syntax, 1), ("-", .syntax, 1), ("1.", .syntax, 2), ("1e", .syntax, 2),
    (".5", .syntax, 0), ("+1", .syntax, 0), ("NaN", .syntax, 0), ("1e999", .numberOutOfRange, 0),
    ("\"abc", .syntax, 4), ("\"a\nb\"", .syntax, 2), (#""\x""#, .syntax, 2), (#""\u12g4""#, .syntax, 5),
    (#""\ud800""#, .syntax, 1), (#""\udc00\ud800""#, .syntax, 1), (#""\ud800\u0041""#, .syntax, 1),
    ("{\"a\":1,\"a\":2}", .duplicateKey, 7), ("{\"\\u0061\":1,\"a\":2}", .duplicateKey, 12),
    ("1 1", .syntax, 2), ("\u{FEFF}1", .syntax, 0), ("[1]//", .syntax, 3), ("'a'", .syntax, 0),
    ("\"\\", .syntax, 2),
  ]

  @Test(arguments: bad)
  func badTextIsRefusedAtItsPlace(text: String, code: JSONError.Code, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
      ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xE2, 0x82], 1),
      ([0x22, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x80, 0x22], 9),
    ] as [([UInt8], Int)])
  func invalidUTF8IsRefusedAtItsFirstByte(bytes: [UInt8], offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    #expect(error?.code == .invalidUTF8)
    #expect(error?.offset == offset)
  }

  @Test func nestingIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSONValue(parsing: nested(128))
    _ = try JSONValue(parsing: "[" + Array(repeating: "[]", count: 500).joined(separator: ",") + "]")
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
    #expect(error?.code == .tooDeep)
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(1_000_000)) }
  }

  @Test func errorsNameFileLineAndColumn() throws {
    var error = try #require(throws: JSONError.self) {
      try JSONValue(parsing: "{\n  \"a\": 1,\n  \"b\" 2\n}")
    }
    error.path = "config.json"
    #expect(
      error.description == "config.json: line 3, column 7 (byte 18): expected ':' after the key, found '2'")
    let missing = try #require(throws: JSONError.self) { try JSONValue(contentsOf: "/nonexistent/x.json") }
    #expect(missing.description == "/nonexistent/x.json: expected a readable JSON file, found no file")
  }

  @Test func noMutantOfAValidTextTraps() throws {
    let valid = Array(#"{"a":[1,-2.5e3,"xé\ud83d\ude00"],"b":{"c":null,"d":true}}"#.utf8)
    for length in 0..<valid.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Array(valid[..<length])) }
    }
    var generator = SeededGenerator(state: 7)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      do {
        let value = try JSONValue(parsing: bytes)
        #expect(try JSONValue(parsing: value.serialized()) == value)
        accepted += 1
      } catch is JSONError {}
    }
    #expect(accepted > 0)
  }
}
