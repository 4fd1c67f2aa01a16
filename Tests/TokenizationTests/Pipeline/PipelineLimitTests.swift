import JSON
import Testing
import Tokenization

@Suite("Limits of pipelines")
struct PipelineLimitTests {
  static func growing(_ steps: Int) -> JSONValue {
    let step: JSONValue = ["type": "Replace", "pattern": ["String": "a"], "content": "aaaaaaaaaa"]
    return ["type": "Sequence", "normalizers": .array([JSONValue](repeating: step, count: steps))]
  }

  @Test func textsMayNotGrowWithoutEnd() throws {
    let model = SmallTokenizer.unigram([("a", -1)])
    let modest = try SmallTokenizer.load(model: model, normalizer: Self.growing(2))
    #expect(try modest.encode("ab a").count > 100)
    let endless = try SmallTokenizer.load(model: model, normalizer: Self.growing(12))
    let error = try #require(throws: TokenizationError.self) { try endless.encode("aaaa") }
    #expect(error.code == .unsupported && error.place == "normalizer")
    #expect(error.expected == "a text of at most 65792 bytes when normalised")
  }

  @Test func sequencesMayNotHaveTooManyComponents() throws {
    let error = try #require(throws: TokenizationError.self) {
      try SmallTokenizer.load(model: SmallTokenizer.unigram([("a", -1)]), normalizer: Self.growing(257))
    }
    #expect(
      error.description.hasSuffix("normalizer.normalizers[256]: expected at most 256 components, found more"))
  }

  static let maps: [(bytes: [UInt8], message: String)] = [
    ([], "a compiled character map with a size, found 0 bytes"),
    (
      [8, 0, 0, 0, 1, 0, 0, 0],
      "a compiled character map with an array of 4 to 4 bytes, a multiple of 4, found 8"
    ),
    (
      [4, 0, 0, 0, 5, 0, 0, 0x80, 0x61, 0],
      "a compiled character map with values below 2 that begin a character, found 5 in unit 0"
    ),
    (
      [4, 0, 0, 0, 0, 0, 0, 0, 0xFF],
      "a compiled character map with replacements in UTF-8, found bytes that are not UTF-8"
    ),
  ]

  @Test(arguments: maps)
  func damagedMapsAreRefused(bytes: [UInt8], message: String) throws {
    let error = try #require(throws: TokenizationError.self) {
      try SmallTokenizer.load(
        model: SmallTokenizer.unigram([("a", -1)]),
        normalizer: ["type": "Precompiled", "precompiled_charsmap": .string(Self.base64(bytes))])
    }
    #expect(error.code == .malformed && error.place == "normalizer.precompiled_charsmap")
    #expect(error.description.hasSuffix("expected " + message), "\(error)")
  }

  /// RFC 4648's own examples, and what is no Base64.
  @Test func base64IsThatOfTheRFC() {
    for (text, plain) in [
      ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar"),
    ] {
      #expect(Self.base64(Array(plain.utf8)) == text)
    }
    for text in ["Z", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9 ", "Zm9v\n"] {
      #expect(throws: TokenizationError.self) {
        try SmallTokenizer.load(
          model: SmallTokenizer.unigram([]),
          normalizer: ["type": "Precompiled", "precompiled_charsmap": .string(text)])
      }
    }
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).reduce(0) { $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0) }
      for place in 0..<4 {
        text.append(start + place <= bytes.count ? digits[group >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
