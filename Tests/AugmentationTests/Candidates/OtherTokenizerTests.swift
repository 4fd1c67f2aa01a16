import Augmentation
import Encoders
import ModelFormat
import TestSupport
import Testing
import Tokenization
import Torch

/// Byte-level pairs on a RoBERTa, which has one token type and counts positions from behind the padding's id.
@Suite(.serialized) struct OtherTokenizerTests {
  private let tokenizer: Tokenizer

  init() throws {
    try Threads.set(1)
    let folder = try TemporaryFolder()
    let tokens = [
      "<s>", "<pad>", "</s>", "<unk>", "a", "b", "c", "Ġ", "ab", "ba", "Ġa", "Ġb", "Ġc", "Ġab", "Ġba", "Ġca",
      "ca", "Ã", "ĠÃ", "<mask>",
    ]
    let entries = tokens.enumerated().map { "\"\($0.element)\": \($0.offset)" }
    _ = try folder.write("{" + entries.joined(separator: ", ") + "}", to: "vocab.json")
    _ = try folder.write(
      "#version: 0.2\na b\nb a\nc a\nĠ ab\nĠ ba\nĠ ca\nĠ a\nĠ b\nĠ c\nĠ Ã\n", to: "merges.txt")
    _ = try folder.write("{\"model_type\": \"roberta\"}", to: "config.json")
    tokenizer = try Tokenizer(folder: folder.path)
  }

  private func candidates(of text: String) throws -> [[String]] {
    try RandomGenerator.seed(5)
    let model = try PretrainingModel(random: FamilyShapes.shape("roberta"), heads: PretrainingHeads())
    var settings = AugmentationSettings(copies: 1)
    settings.candidatesPerWord = 50
    settings.stopWords = []
    return try CandidateSearch(model, tokenizer, nil, settings).candidates(of: [text]) { _, _ in }[0]
      .map(\.words)
  }

  @Test func onlyPiecesWithTheSpaceInFrontAreCandidates() throws {
    #expect(try PieceTexts(tokenizer).words.compactMap { $0 } == ["a", "b", "c", "ab", "ba", "ca"])
    let found = try candidates(of: "ab, ca ba")
    #expect(found.count == 3)
    for (word, candidates) in zip(["ab", "ca", "ba"], found) {
      #expect(candidates.sorted() == ["a", "ab", "b", "ba", "c", "ca"].filter { $0 != word })
    }
  }

  @Test func wordsOfSeveralPiecesHaveNeighboursAmongTheEmbeddings() throws {
    let found = try candidates(of: "ab bac")
    #expect(found.count == 2)
    #expect(found[1].sorted() == ["a", "ab", "b", "ba", "c", "ca"])
  }
}
