import Testing
import Tokenization

@Suite("SentencePiece's own files")
struct SentencePieceFileTests {
  /// A field of bytes.
  static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count < 16_384)
    let length =
      bytes.count < 128 ? [UInt8(bytes.count)] : [UInt8(bytes.count & 0x7F | 0x80), UInt8(bytes.count >> 7)]
    return [number << 3 | 2] + length + bytes
  }

  /// A piece of a kind: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  static func piece(_ text: String, _ score: Float = 0, kind: UInt8 = 1) -> [UInt8] {
    let bits = withUnsafeBytes(of: score.bitPattern.littleEndian, Array.init)
    return field(1, field(1, Array(text.utf8)) + [0x15] + bits + [0x18, kind])
  }

  static let special =
    piece("<pad>", kind: 3) + piece("<unk>", kind: 2) + piece("[CLS]", kind: 3) + piece("[SEP]", kind: 3)
    + piece("[MASK]", kind: 3)

  static func load(_ bytes: [UInt8]) throws -> Tokenizer {
    try TestFiles.withFolder(["spiece.model": bytes]) { try Tokenizer(folder: $0) }
  }

  @Test func piecesAndSettingsAreRead() throws {
    let model =
      Self.special + Self.piece("▁a", -1) + Self.piece("b", -2) + Self.piece("▁", -3)
      + Self.piece("bb", -1, kind: 5)
      + Self.field(2, [0x18, 1]) + Self.field(3, [0x18, 1, 0x20, 1, 0x28, 1])
    let tokenizer = try Self.load(model)
    let encoding = try tokenizer.encode(" Abb  b x")
    #expect(encoding.tokens == ["[CLS]", "▁a", "b", "b", "▁", "b", "▁", "<unk>", "[SEP]"])
    #expect(encoding.offsets == [0..<0, 1..<2, 2..<3, 3..<4, 4..<5, 6..<7, 7..<8, 8..<9, 0..<0])
    #expect(tokenizer.vocabularySize == 9 && tokenizer.padTokenId == 0 && tokenizer.maskTokenId == 4)
    #expect(try tokenizer.decode(encoding.ids) == "abb b<unk>".replacing("<unk>", with: " "))
  }

  @Test func userDefinedPiecesAreLeftAlone() throws {
    let model = Self.special + Self.piece("▁", -3) + Self.piece("x", -1) + Self.piece("xy", kind: 4)
    #expect(try Self.load(model).encode("xxy").tokens == ["[CLS]", "▁", "x", "xy", "[SEP]"])
  }

  static let damaged: [(name: String, bytes: [UInt8], code: TokenizationError.Code, message: String)] = [
    ("empty", [], .missingToken, "pieces: expected one piece of type UNKNOWN, found 0"),
    ("cut off", [0x0A, 5, 0], .malformed, "byte 0: expected a field of at most 1 bytes, found one of 5"),
    (
      "endless number", [UInt8](repeating: 0xFF, count: 12), .malformed,
      "byte 0: expected a number of 64 bits, found a longer one"
    ),
    ("group", [0x0B], .malformed, "byte 0: expected a wire type of 0, 1, 2 or 5, found 3"),
    ("piece as a number", [0x08, 1], .malformed, "pieces: expected bytes, found another kind of field"),
    (
      "score as bytes", field(1, field(1, [0x61]) + field(2, [])), .malformed,
      "piece 0: expected a number of 32 bits, found another kind of field"
    ),
    ("no text", field(1, []), .malformed, "piece 0: expected text in UTF-8, found nothing"),
    (
      "not UTF-8", field(1, field(1, [0xFF])), .malformed,
      "piece 0: expected text in UTF-8, found bytes that are not UTF-8"
    ),
    ("type", special + piece("a", kind: 7), .malformed, "piece 5: expected a type from 1 to 6, found 7"),
    (
      "twice", special + piece("a") + piece("a"), .duplicate,
      "expected every token once, found ids 5 and 6 equal"
    ),
    (
      "two unknown", special + piece("u", kind: 2), .missingToken,
      "pieces: expected one piece of type UNKNOWN, found 2"
    ),
    ("BPE", special + field(2, [0x18, 2]), .unsupported, "model_type: expected UNIGRAM, found BPE"),
    (
      "bytes", special + field(2, [0x98, 2, 1]), .missingToken,
      "pieces: expected the 256 pieces of bytes that byte_fallback needs, found 0"
    ),
    (
      "map", special + field(3, field(2, [1])), .malformed,
      "precompiled_charsmap: expected a compiled character map with a size, found 1 bytes"
    ),
    (
      "no [CLS]", piece("<unk>", kind: 2) + piece("[SEP]", kind: 3), .missingToken,
      "expected the class token [CLS] in the vocabulary, found 2 tokens without it"
    ),
  ]

  @Test(arguments: damaged)
  func damageIsNamed(name: String, bytes: [UInt8], code: TokenizationError.Code, message: String) throws {
    let error = try #require(throws: TokenizationError.self) { try Self.load(bytes) }
    #expect(error.code == code, "\(name): \(error)")
    #expect(error.path?.hasSuffix("/spiece.model") == true)
    #expect(error.description.hasSuffix(message), "\(name): \(error)")
  }

  @Test func fairseqNeedsItsFirstPieces() throws {
    let error = try #require(throws: TokenizationError.self) {
      try TestFiles.withFolder(["sentencepiece.bpe.model": Self.special]) { try Tokenizer(folder: $0) }
    }
    #expect(error.description.hasSuffix("pieces: expected <unk>, <s>, </s> as the first three, found others"))
  }
}
