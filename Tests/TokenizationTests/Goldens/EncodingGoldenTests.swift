import Testing
import Tokenization

@Suite("Encodings equal the reference's")
struct EncodingGoldenTests {
  @Test("with tokenizer.json", arguments: Goldens.names)
  func encodingsEqualTheReference(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases(name, "encodings.jsonl") {
      if golden.isImpossible {
        #expect(throws: TokenizationError.self) {
          try tokenizer.encode(golden.text, pair: golden.pair, options: golden.options)
        }
      } else {
        let encoding = try tokenizer.encode(golden.text, pair: golden.pair, options: golden.options)
        #expect(golden.difference(from: encoding) == nil, "\(name): \(golden.text.debugDescription)")
      }
    }
  }

  @Test("with vocab.txt and a configuration", arguments: ["uncased", "cased"])
  func vocabularyFileEqualsTokenizerFile(name: String) throws {
    let files = [
      "vocab.txt": try TestFiles.bytes(Goldens.folder + "/vocab.txt"),
      "tokenizer_config.json": Array(
        "{\"do_lower_case\": \(name == "uncased"), \"model_max_length\": 99}".utf8),
    ]
    let tokenizer = try TestFiles.withFolder(files) { try Tokenizer(folder: $0) }
    #expect(tokenizer.modelMaxLength == 99)
    for golden in try Goldens.cases(name, "encodings.jsonl") where !golden.isImpossible {
      let encoding = try tokenizer.encode(golden.text, pair: golden.pair, options: golden.options)
      #expect(golden.difference(from: encoding) == nil, "\(golden.text.debugDescription)")
    }
  }

  @Test("in one pass as step by step", arguments: Goldens.names)
  func onePassEqualsStepByStep(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases("uncased", "encodings.jsonl") + Goldens.cases(name, "encodings.jsonl") {
      let onePass = try tokenizer.tokens(of: golden.text, stepByStep: false)
      let stepByStep = try tokenizer.tokens(of: golden.text, stepByStep: true)
      #expect(onePass.ids == stepByStep.ids, "\(golden.text.debugDescription)")
      #expect(onePass.offsets == stepByStep.offsets, "\(golden.text.debugDescription)")
    }
  }
}
