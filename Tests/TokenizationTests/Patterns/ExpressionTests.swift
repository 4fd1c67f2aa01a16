import JSON
import Testing
import Tokenization

@Suite("Regular expressions")
struct ExpressionTests {
  static let oneOfEverything: JSONValue = ["type": "WordLevel", "unk_token": "<unk>", "vocab": ["<unk>": 0]]

  /// The parts into which a pattern splits a text, all kept.
  static func parts(_ pattern: String, _ text: String) throws -> [String] {
    let tokenizer = try SmallTokenizer.load(
      model: oneOfEverything,
      preTokenizer: [
        "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false,
      ])
    let scalars = Array(text.unicodeScalars)
    return try tokenizer.encode(text).offsets.map { String(String.UnicodeScalarView(scalars[$0])) }
  }

  /// Worked out by hand.
  static let cases: [(pattern: String, text: String, parts: [String])] = [
    (" {2,}", "a  b c   d", ["a", "  ", "b c", "   ", "d"]),
    ("ab|a", "aab", ["a", "ab"]), ("a|ab", "aab", ["a", "a", "b"]), ("a+?", "aaa", ["a", "a", "a"]),
    ("a{1,2}", "aaaaa", ["aa", "aa", "a"]), ("a{2}?b", "aaab", ["a", "aab"]),
    ("[^a-c]+", "abxyc", ["ab", "xy", "c"]),
    ("[a\\-c]", "a-cb", ["a", "-", "c", "b"]), ("[a-]", "a-b", ["a", "-", "b"]),
    ("\\.", "a.b", ["a", ".", "b"]),
    (".", "a\nb", ["a", "\n", "b"]), ("^a", "aa", ["a", "a"]), ("a$", "aba", ["ab", "a"]),
    ("(?i:'s)", "x'S's'ſ", ["x", "'S", "'s", "'ſ"]),
    ("\\s+(?!\\S)|\\s+", "a  b ", ["a", " ", " ", "b", " "]),
    ("\\d", "1٣x", ["1", "٣", "x"]), ("\\p{L}+|\\p{N}+", "aé1½ x", ["aé", "1½", " ", "x"]),
    ("\\P{L}", "a1b", ["a", "1", "b"]), ("[\\p{L}\\d]+", "a1-b", ["a1", "-", "b"]),
    ("(?:ab)+(?=c)", "ababcab", ["abab", "cab"]),
    ("\\w+|[^\\w\\s]+", "a_b, c", ["a_b", ",", " ", "c"]), ("(a|b)*c", "abc", ["abc"]),
    ("\\t|\\n", "a\tb", ["a", "\t", "b"]),
  ]

  @Test(arguments: cases)
  func matchesAreFoundLeftmostAndInOrder(pattern: String, text: String, parts: [String]) throws {
    #expect(try Self.parts(pattern, text) == parts, "\(pattern)")
  }

  @Test(arguments: [
    "a*", "(a", "a)", "[a", "[]", "a{2,1}", "a{", "*a", "a**", "(a*)*", "\\b", "\\1", "(?<=a)b", "(?<n>a)",
    "\\p{Lu}", "[[:alpha:]]",
    "[a&&b]", "a{1001}", "(a{1000}){1000}", "", "|a", "\\", "[\\", "[b-a]", "(?=a)", "^", "a|$",
  ])
  func whatIsNotInTheSubsetIsNamed(pattern: String) throws {
    let error = try #require(throws: TokenizationError.self) { try Self.parts(pattern, "ab") }
    #expect(error.code == .unsupported && error.place == "pre_tokenizer.pattern.Regex")
    #expect(error.found.hasPrefix("the regular expression \(pattern)"), "\(error)")
  }

  @Test(arguments: [("(a|aa)+b", "a"), ("(a+)+b", "a"), ("(?:a|a|a|a)+$b", "a"), ("a+a+a+b", "a")])
  func expressionsThatTakeTooLongAreAnError(pattern: String, unit: String) throws {
    let text = String(repeating: unit, count: 3000)
    var error: TokenizationError?
    let time = ContinuousClock().measure {
      error = #expect(throws: TokenizationError.self) { try Self.parts(pattern, text) }
    }
    #expect(error?.code == .unsupported && time < .seconds(2), "\(time)")
  }

  @Test func emptyPatternsAreRefused() throws {
    let error = try #require(throws: TokenizationError.self) {
      try SmallTokenizer.load(
        model: Self.oneOfEverything,
        normalizer: ["type": "Replace", "pattern": ["String": ""], "content": "x"])
    }
    #expect(error.place == "normalizer.pattern.String" && error.code == .unsupported)
  }
}
