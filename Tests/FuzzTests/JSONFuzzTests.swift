import Evaluation
import JSON
import TestSupport
import Testing

@Suite struct JSONFuzzTests {
  @Test func whatIsAcceptedIsWrittenAndReadTheSame() throws {
    let folder = try TemporaryFolder()
    let corpus = try [
      "format-1/model/config.json", "tokenization/added/tokenizer.json", "encoders/manifest.json",
    ]
    .map { try Corpus.bytes("\(Corpus.goldens)/\($0)") }
    let mutator = ByteMutator(
      corpus + [Array("[1, -2.5e-3, \"\\u00e9\\ud83d\\ude00\\n\", true, false, null, {}, [[]]]".utf8)],
      words: [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "null", "true", "1e", "-", ".", "[[[[",
        "{\"a\":",
      ])
    try Fuzz.expectSurvival("mutant.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { path in
      do {
        let value = try JSONValue(contentsOf: path)
        for text in [value.serialized(), value.serialized(pretty: true)] {
          #expect(try JSONValue(parsing: text) == value)
        }
        return true
      } catch let error as JSONError {
        #expect(error.path == path && error.line > 0 && error.column > 0)
        return false
      }
    }
  }
}
