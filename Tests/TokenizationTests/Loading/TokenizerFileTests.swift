import JSON
import Testing
import Tokenization

@Suite("tokenizer.json")
struct TokenizerFileTests {
  /// A small file, changed by a test.
  static func file(_ change: (inout JSONObject) -> Void) throws -> [UInt8] {
    let normalizer: JSONObject = [
      "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": nil,
      "lowercase": true,
    ]
    let vocab: JSONObject = ["[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "x": 4]
    let model: JSONObject = [
      "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
      "max_input_chars_per_word": 100,
      "vocab": .object(vocab),
    ]
    let processor: JSONObject = ["type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]]
    var root: JSONObject = [
      "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": [],
      "normalizer": .object(normalizer),
      "pre_tokenizer": ["type": "BertPreTokenizer"], "post_processor": .object(processor),
      "decoder": ["type": "WordPiece", "prefix": "##", "cleanup": true], "model": .object(model),
    ]
    change(&root)
    return Array(JSONValue.object(root).serialized().utf8)
  }

  static func load(_ bytes: [UInt8]) throws -> Tokenizer {
    try TestFiles.withFolder(["tokenizer.json": bytes]) { try Tokenizer(folder: $0) }
  }

  static func added(_ content: String, _ id: JSONValue, normalized: Bool = false) -> JSONValue {
    [
      "id": id, "content": .string(content), "single_word": false, "lstrip": false, "rstrip": false,
      "normalized": .bool(normalized), "special": false,
    ]
  }

  static func with(_ key: String, _ value: JSONValue) -> (inout JSONObject) -> Void {
    { $0[key] = value }
  }

  static func within(_ key: String, _ member: String, _ value: JSONValue?) -> (inout JSONObject) -> Void {
    {
      var object = $0[key]?.object ?? JSONObject()
      object[member] = value
      $0[key] = .object(object)
    }
  }

  @Test func smallFileLoads() throws {
    let tokenizer = try Self.load(Self.file { _ in })
    #expect(try tokenizer.encode("X y").ids == [2, 4, 1, 3])
    #expect(tokenizer.recordedOptions == EncodingOptions())
  }

  static let unsupported: [(String, @Sendable (inout JSONObject) -> Void, String)] = [
    (
      "normalizer", { $0["normalizer"] = ["type": "Magic"] },
      "normalizer: expected one of BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, "
        + "Prepend, Replace, Sequence, Strip, StripAccents, found Magic"
    ),
    (
      "normalizer in a sequence",
      { $0["normalizer"] = ["type": "Sequence", "normalizers": [["type": "NFC"], ["type": "Magic"]]] },
      "normalizer.normalizers[1]: expected one of BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, "
        + "Precompiled, Prepend, Replace, Sequence, Strip, StripAccents, found Magic"
    ),
    (
      "pre-tokenizer", { $0["pre_tokenizer"] = ["type": "UnicodeScripts"] },
      "pre_tokenizer: expected one of BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, FixedLength, Metaspace, "
        + "Punctuation, Sequence, Split, Whitespace, WhitespaceSplit, found UnicodeScripts"
    ),
    (
      "model", { $0["model"] = ["type": "Magic"] },
      "model: expected one of BPE, Unigram, WordLevel, WordPiece, found Magic"
    ),
    (
      "decoder", { $0["decoder"] = ["type": "CTC"] },
      "decoder: expected one of BPEDecoder, ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip, "
        + "WordPiece, found CTC"
    ),
    (
      "post-processor", { $0["post_processor"] = ["type": "Magic"] },
      "post_processor: expected one of BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing, "
        + "found Magic"
    ),
    ("version", { $0["version"] = "2.0" }, "version: expected version 1.0, found version 2.0"),
    (
      "unknown key", { $0["pre_tokenizer"] = ["type": "BertPreTokenizer", "style": 1] },
      "pre_tokenizer.style: expected one of type, found the key style"
    ),
    (
      "strategy", { $0["truncation"] = ["max_length": 8, "strategy": "Middle", "stride": 0] },
      "truncation.strategy: expected LongestFirst or OnlyFirst or OnlySecond, found Middle"
    ),
  ]

  @Test(arguments: unsupported)
  func unknownComponentIsNamed(
    name: String, change: @Sendable (inout JSONObject) -> Void, message: String
  ) throws {
    let error = try #require(throws: TokenizationError.self) { try Self.load(Self.file(change)) }
    #expect(error.code == .unsupported)
    #expect(error.path?.hasSuffix("/tokenizer.json") == true)
    #expect(error.description.hasSuffix("/tokenizer.json, " + message))
  }

  @Test func contradictionsAreErrors() throws {
    let cases: [(TokenizationError.Code, (inout JSONObject) -> Void)] = [
      (.missingToken, Self.within("model", "unk_token", "[unk]")),
      (.duplicate, Self.within("model", "vocab", ["[UNK]": 0, "a": 1, "b": 1])),
      (.malformed, Self.within("model", "vocab", ["[UNK]": -1])),
      (.malformed, Self.within("model", "vocab", ["[UNK]": 4_000_000_000])),
      (.malformed, Self.within("model", "vocab", [])),
      (.malformed, Self.within("model", "vocab", nil)),
      (.malformed, Self.within("normalizer", "lowercase", "yes")),
      (.inconsistent, Self.with("added_tokens", [Self.added("x", 7)])),
      (.inconsistent, Self.with("added_tokens", [Self.added("new", 4)])),
      (.inconsistent, Self.with("added_tokens", [Self.added("", 9)])),
      (.inconsistent, Self.with("added_tokens", [Self.added("\u{301}", 9, normalized: true)])),
      (
        .duplicate,
        Self.with(
          "added_tokens", [Self.added("Y", 8, normalized: true), Self.added("y", 9, normalized: true)])
      ),
      (.duplicate, Self.with("added_tokens", [Self.added("y", 8), Self.added("z", 8)])),
      (
        .inconsistent,
        Self.with("post_processor", ["type": "BertProcessing", "sep": ["[SEP]", 33], "cls": ["[CLS]", 2]])
      ),
    ]
    for (number, (code, change)) in cases.enumerated() {
      let error = #expect(throws: TokenizationError.self, "case \(number)") {
        try Self.load(Self.file(change))
      }
      #expect(error?.code == code, "case \(number): \(error?.description ?? "")")
    }
  }

  /// Ids may have holes, as where a vocabulary was cut to one language, but not so many that memory is no longer in
  /// proportion to the file.
  @Test(arguments: [(5, 131_072), (16_384, 131_072), (16_385, 131_080), (20_000, 160_000)])
  func idsHaveHolesUpToEightIdsAToken(count: Int, limit: Int) throws {
    func file(_ id: Int) throws -> [UInt8] {
      var vocab: JSONObject = ["[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3]
      for number in 5..<count { vocab["t\(number)"] = .integer(Int64(number)) }
      vocab["x"] = .integer(Int64(id))
      return try Self.file(Self.within("model", "vocab", .object(vocab)))
    }
    let tokenizer = try Self.load(file(limit - 1))
    #expect(try tokenizer.encode("x t7").ids == [2, Int32(limit - 1), count > 5 ? 7 : 1, 3])
    #expect(tokenizer.vocabularySize == limit && tokenizer.token(of: 4) == nil)
    for id in [limit, 1 << 24] {
      let error = try #require(throws: TokenizationError.self) { try Self.load(file(id)) }
      #expect(error.code == .malformed && error.path?.hasSuffix("/tokenizer.json") == true)
      #expect(
        error.description.hasSuffix(
          "model.vocab, entry \(count - 1): expected an id below \(limit), since there are \(count) tokens, "
            + "found id \(id)"))
    }
  }

  @Test func brokenJSONNamesTheLine() throws {
    let error = try #require(throws: TokenizationError.self) {
      try Self.load(Array("{\n\"version\": oops}".utf8))
    }
    #expect(error.code == .malformed && error.line == 2)
    let repeated = try #require(throws: TokenizationError.self) {
      try Self.load(Array("{\"a\":1,\"a\":2}".utf8))
    }
    #expect(repeated.code == .duplicate)
  }

  @Test func templatesMustNameKnownTokensAndEachSequenceOnce() throws {
    func template(_ pair: JSONValue) -> (inout JSONObject) -> Void {
      let single: JSONValue = [["Sequence": ["id": "A", "type_id": 0]]]
      return Self.with(
        "post_processor",
        ["type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": [:]])
    }
    let a: JSONValue = ["Sequence": ["id": "A", "type_id": 0]]
    let b: JSONValue = ["Sequence": ["id": "B", "type_id": 5]]
    let encoding = try Self.load(Self.file(template([b, a]))).encode("x", pair: "y y")
    #expect(
      encoding.ids == [1, 1, 4] && encoding.typeIds == [5, 5, 0] && encoding.sequenceIds == [1, 1, 0])
    for pair: JSONValue in [[a], [a, a, b], [a, b, ["SpecialToken": ["id": "[SEP]", "type_id": 0]]]] {
      #expect(throws: TokenizationError.self) { try Self.load(Self.file(template(pair))) }
    }
  }

  @Test func recordedTruncationAndPaddingAreReported() throws {
    let tokenizer = try Self.load(
      Self.file {
        $0["truncation"] = ["direction": "Left", "max_length": 9, "strategy": "OnlySecond", "stride": 2]
        $0["padding"] = [
          "strategy": ["Fixed": 12], "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 4,
          "pad_type_id": 3,
          "pad_token": "x",
        ]
      })
    let expected = EncodingOptions(
      maximumLength: 9, truncation: .onlySecond, truncationSide: .left, stride: 2, padding: .fixed(12),
      padToMultipleOf: 8, paddingSide: .left)
    #expect(tokenizer.recordedOptions == expected)
    #expect(tokenizer.padTokenId == 4)
    let encoding = try tokenizer.encode("", options: expected)
    #expect(encoding.ids == [Int32](repeating: 4, count: 14) + [2, 3])
    #expect(encoding.typeIds == [Int32](repeating: 3, count: 14) + [0, 0])
  }
}
