import JSON
import Testing

@Suite struct JSONSerializationTests {
  @Test func writingThenReadingGivesTheSameValue() throws {
    let value: JSONValue = [
      "z": [1, -2, 0.1, 1e300, 5e-300, "q\"\\\u{1}\n\t\u{7F}é😀"], "a": [nil, true, [:], []], "": "e\u{301}",
    ]
    for pretty in [false, true] {
      #expect(try JSONValue(parsing: value.serialized(pretty: pretty)) == value)
    }
  }

  @Test func theTextIsExact() {
    let value: JSONValue = ["a": [1, 2.5], "b": [:], "c": ["d": "\u{1F}\"/"]]
    #expect(value.serialized() == #"{"a":[1,2.5],"b":{},"c":{"d":"\u001f\"/"}}"#)
    #expect(
      value.serialized(pretty: true) == """
        {
          "a": [
            1,
            2.5
          ],
          "b": {},
          "c": {
            "d": "\\u001f\\"/"
          }
        }

        """)
  }

  @Test func doublesReadBackToTheSameBits() throws {
    for number in [0.1, -0.0, 1e16, 1.0, .pi, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 2e-5] {
      let text = JSONValue.number(number).serialized()
      guard case .number(let again) = try JSONValue(parsing: text) else {
        Issue.record("\(text) is not read as a floating-point number")
        continue
      }
      #expect(again.bitPattern == number.bitPattern, "\(text)")
    }
  }

  @Test func whatJSONCannotHoldIsWrittenAsNull() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).serialized() == "[null,null]")
  }
}
