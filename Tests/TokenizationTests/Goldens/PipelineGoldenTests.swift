import Testing
import Tokenization

@Suite("Every component gives what the references give")
struct PipelineGoldenTests {
  @Test("encoded", arguments: Goldens.pipelines)
  func encodingsEqualTheReference(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases(name, "encodings.jsonl") {
      var options = golden.options
      options.returnWordIds = golden.wordIds != nil
      let encoding =
        try golden.split.map { try tokenizer.encode(words: $0, options: options) }
        ?? tokenizer.encode(golden.text, pair: golden.pair, options: options)
      #expect(golden.difference(from: encoding) == nil, "\(name): \(golden.value.serialized())")
      if let words = golden.wordIds {
        #expect(encoding.wordIds == words, "\(name): \(golden.value.serialized())")
      }
    }
  }

  @Test("decoded", arguments: Goldens.names + Goldens.pipelines)
  func decodedTextsEqualTheReference(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases(name, "decodings.jsonl") {
      let skipped = golden.value["skipped"]?.string ?? ""
      let whole = try tokenizer.decode(golden.ids, skipSpecialTokens: false)
      #expect(whole.utf8.elementsEqual(golden.text.utf8), "\(golden.ids)")
      #expect(try tokenizer.decode(golden.ids).utf8.elementsEqual(skipped.utf8), "\(golden.ids)")
    }
  }

  @Test("SentencePiece's own files", arguments: Goldens.pieces)
  func piecesEqualSentencePiece(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases(name, "encodings.jsonl") {
      let encoding = try tokenizer.encode(golden.text, options: .init(addSpecialTokens: false))
      #expect(encoding.ids == golden.ids, "\(name): \(golden.text.debugDescription)")
      let offsets = encoding.offsets.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }
      #expect(offsets == golden.offsets, "\(name): \(golden.text.debugDescription)")
    }
  }

  @Test("offsets in UTF-8", arguments: Goldens.pipelines + Goldens.pieces)
  func offsetsInUTF8CutOutTheSameText(name: String) throws {
    let tokenizer = try Goldens.tokenizer(name)
    for golden in try Goldens.cases(name, "encodings.jsonl") where golden.split == nil {
      let scalars = Array(golden.text.unicodeScalars)
      let bytes = Array(golden.text.utf8)
      let points = try tokenizer.encode(golden.text).offsets
      let octets = try tokenizer.encode(golden.text, options: .init(offsetUnit: .utf8)).offsets
      try #require(points.count == octets.count)
      for (point, octet) in zip(points, octets) {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[point])
        #expect(String(text).utf8.elementsEqual(bytes[octet]), "\(name): \(golden.text.debugDescription)")
      }
    }
  }

  @Test func specialTokensOfTheFamiliesStandAroundTexts() throws {
    let albert = try Goldens.tokenizer("pieces/albert")
    let roberta = try Goldens.tokenizer("pieces/xlm-roberta")
    let camembert = try Goldens.tokenizer("pieces/camembert")
    for (tokenizer, ids, types) in [
      (albert, [3, 4, 4], [0, 0, 1]), (roberta, [0, 2, 2, 2], [0, 0, 0, 0]),
    ] {
      let encoding = try tokenizer.encode("", pair: "")
      #expect(encoding.ids == ids.map(Int32.init) && encoding.typeIds == types.map(Int32.init))
    }
    #expect(try camembert.encode("", pair: "").ids == [5, 6, 6, 6])
    #expect(roberta.padTokenId == 1 && roberta.unknownTokenId == 3)
    #expect(roberta.maskTokenId.map(Int.init) == roberta.vocabularySize - 1)
    #expect(try roberta.encode("the <mask>", options: .init(addSpecialTokens: false)).offsets.last == 3..<10)
  }
}
