import Augmentation
import Encoders
import ModelFormat
import TestSupport
import Testing
import Tokenization
import Torch

/// Byte-level pairs on a RoBERTa, which has one token type and counts positions from behind the padding's id, and SentencePiece on
/// an ALBERT, whose word embeddings are narrow.
@Suite(.serialized) struct OtherTokenizerTests {
  private let folder: TemporaryFolder

  init() throws {
    try Threads.set(1)
    folder = try TemporaryFolder()
  }

  private func bytePairs() throws -> Tokenizer {
    let tokens = [
      "<s>", "<pad>", "</s>", "<unk>", "a", "b", "c", "Ġ", "ab", "ba", "Ġa", "Ġb", "Ġc", "Ġab", "Ġba", "Ġca",
      "ca", "Ã", "ĠÃ", "<mask>",
    ]
    let entries = tokens.enumerated().map { "\"\($0.element)\": \($0.offset)" }
    _ = try folder.write("{" + entries.joined(separator: ", ") + "}", to: "vocab.json")
    _ = try folder.write(
      "#version: 0.2\na b\nb a\nc a\nĠ ab\nĠ ba\nĠ ca\nĠ a\nĠ b\nĠ c\nĠ Ã\n", to: "merges.txt")
    _ = try folder.write("{\"model_type\": \"roberta\"}", to: "config.json")
    return try Tokenizer(folder: folder.path)
  }

  private func sentencePieces(more: [String] = []) throws -> Tokenizer {
    let special = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    let pieces = ["▁", "▁a", "▁b", "▁c", "▁ab", "▁ba", "▁ca", "a", "b", "c", "ab", ","]
    let vocabulary = (special + more + pieces).enumerated().map { "[\"\($0.element)\", -\($0.offset)]" }
    let added = special.enumerated().map {
      """
      {"id": \($0.offset), "content": "\($0.element)", "special": true, "single_word": false, "lstrip": false, \
      "rstrip": false, "normalized": false}
      """
    }
    func token(_ name: String, _ type: Int) -> String {
      "{\"SpecialToken\": {\"id\": \"\(name)\", \"type_id\": \(type)}}"
    }
    func text(_ name: String, _ type: Int) -> String {
      "{\"Sequence\": {\"id\": \"\(name)\", \"type_id\": \(type)}}"
    }
    let single = [token("[CLS]", 0), text("A", 0), token("[SEP]", 0)]
    let pair = single + [text("B", 1), token("[SEP]", 1)]
    let metaspace =
      "{\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\": \"always\", \"split\": true}"
    _ = try folder.write(
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [\(added.joined(separator: ", "))],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": \(metaspace), "decoder": \(metaspace),
       "post_processor": {"type": "TemplateProcessing", "single": [\(single.joined(separator: ", "))],
        "pair": [\(pair.joined(separator: ", "))], "special_tokens": {
         "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
         "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
       "model": {"type": "Unigram", "unk_id": 1, "vocab": [\(vocabulary.joined(separator: ", "))],
        "byte_fallback": false}}
      """, to: "tokenizer.json")
    _ = try folder.write(
      """
      {"cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]", "pad_token": "<pad>", \
      "unk_token": "<unk>"}
      """, to: "tokenizer_config.json")
    return try Tokenizer(folder: folder.path)
  }

  private func candidates(
    of text: String, _ tokenizer: Tokenizer, _ family: String, vectors: WordVectors? = nil
  ) throws -> [[String]] {
    try RandomGenerator.seed(5)
    let model = try PretrainingModel(random: FamilyShapes.shape(family), heads: PretrainingHeads())
    var settings = AugmentationSettings(copies: 1)
    settings.candidatesPerWord = 50
    settings.stopWords = []
    return try CandidateSearch(model, tokenizer, vectors, settings).candidates(of: [text]) { _ in }[0]
      .map(\.words)
  }

  private static let words = ["a", "b", "c", "ab", "ba", "ca"]

  @Test func onlyPiecesWithTheSpaceInFrontAreCandidates() throws {
    for (tokenizer, family) in [(try bytePairs(), "roberta"), (try sentencePieces(), "albert")] {
      let read = try PieceTexts(tokenizer)
      #expect(read.words.compactMap { $0 } == Self.words && read.foldsCase == (family == "albert"))
      // With vectors for none of them, words of several pieces have no candidates.
      let vectors = try WordVectors(file: folder.write("other 1 2", to: "vectors.txt"))
      let found = try candidates(of: "ab,  ca ba ab bac", tokenizer, family, vectors: vectors)
      #expect(found.count == 5 && found[4].isEmpty)
      for (word, candidates) in zip(["ab", "ca", "ba", "ab"], found) {
        #expect(candidates.sorted() == Self.words.sorted().filter { $0 != word }, "\(family) \(word)")
      }
    }
  }

  /// Where the piece of "c," or ",c" is hidden, more than the word is.
  @Test func aPieceThatReachesBeyondTheWordIsNotHidden() throws {
    let tokenizer = try sentencePieces(more: ["▁c,", "▁,c"])
    #expect(try tokenizer.encode("c, c ,c").tokens == ["[CLS]", "▁c,", "▁c", "▁,c", "[SEP]"])
    let vectors = try WordVectors(file: folder.write("other 1 2", to: "vectors.txt"))
    let found = try candidates(of: "c, c ,c", tokenizer, "albert", vectors: vectors)
    #expect(found.map(\.isEmpty) == [true, false, true])
  }

  /// The unknown token is what its own text is tokenised as, and not marked as special.
  @Test func theUnknownTokenIsNoWord() throws {
    _ = try folder.write(
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
       "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"none": 0, "a": 1, "b": 2}, "unk_token": "none"}}
      """, to: "tokenizer.json")
    #expect(try PieceTexts(Tokenizer(folder: folder.path)).words == [nil, "a", "b"])
  }

  @Test func wordsOfSeveralPiecesHaveNeighboursAmongTheEmbeddings() throws {
    for (tokenizer, family) in [(try bytePairs(), "roberta"), (try sentencePieces(), "albert")] {
      let found = try candidates(of: "ab bac", tokenizer, family)
      #expect(found.count == 2 && found[1].sorted() == Self.words.sorted(), "\(family)")
    }
  }

  /// The table of a model with factorised words is a product, which is never made elsewhere.
  @Test func factorisedEmbeddingsAreTakenAsTheirProduct() throws {
    let tokenizer = try sentencePieces()
    try RandomGenerator.seed(6)
    let model = try PretrainingModel(random: FamilyShapes.shape("factorised"), heads: PretrainingHeads())
    func numbers(_ name: String) throws -> Tensor {
      try #require(model.encoder.parameters.first { $0.name == "embeddings.\(name).weight" }).tensor
    }
    let table = try numbers("word_embeddings").matmul(numbers("word_projection").transposed(0, 1)).doubles()
    func row(_ token: String) throws -> [Double] {
      let id = Int(try #require(tokenizer.tokenId(of: token)))
      return Array(table[id * 24..<(id + 1) * 24])
    }
    func cosine(_ x: [Double], _ y: [Double]) -> Double {
      func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
      return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
    }
    let query = zip(try row("▁ba"), try row("c")).map(+)
    let expected = try Self.words.map { ($0, cosine(query, try row("▁" + $0))) }.sorted { $0.1 > $1.1 }
    var settings = AugmentationSettings(copies: 1)
    settings.stopWords = []
    let found = try CandidateSearch(model, tokenizer, nil, settings).candidates(of: ["bac"]) { _ in }
    #expect(found[0].map(\.words) == [expected.map(\.0)])
  }
}
