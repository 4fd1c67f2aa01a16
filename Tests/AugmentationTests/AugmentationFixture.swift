@preconcurrency import Augmentation
import Datasets
import Encoders
import ModelFormat
import TestSupport
import Tokenization
import Torch

/// A language of 45 words such as `gan`, with pieces that lengthen them, and random models of a few thousand weights for it.
struct AugmentationFixture {
  /// The words, none of which is a stop word.
  static let words = "bgklz".flatMap { first in
    "aou".flatMap { second in ["", "n", "r"].map { "\(first)\(second)\($0)" } }
  }
  static let suffixes = ["##zu", "##ki", "##s", "##a", "##b"]
  static let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
  static let others = ["the", "of", ",", ".", "4", "2", "'"]

  /// What is free in BERT's vocabularies, and what a tokenizer without accents never makes.
  static let unreachable = ["[unused1]", "é"]

  let tokenizer: Tokenizer

  /// A tokenizer that takes capitals for small letters, or does not.
  init(lowercase: Bool = true) throws {
    try Threads.set(1)
    tokenizer = try Tokenizer(
      vocabulary: Self.special + Self.others + Self.suffixes + Self.unreachable + Self.words,
      options: BertOptions(lowercase: lowercase))
  }

  /// A model of two layers, H 24, for at most 40 tokens.
  func model(seed: UInt64 = 2, vocabulary: Int? = nil, scale: Double = 0.5) throws -> PretrainingModel {
    try RandomGenerator.seed(seed)
    return try PretrainingModel(
      random: .bert(
        vocabSize: vocabulary ?? tokenizer.vocabularySize, hiddenSize: 24, numHiddenLayers: 2,
        numAttentionHeads: 3, intermediateSize: 40, maxPositionEmbeddings: 40, initializerRange: scale),
      heads: PretrainingHeads())
  }

  func settings(copies: Int = 5, seed: UInt64 = 1) -> AugmentationSettings {
    AugmentationSettings(copies: copies, seed: seed)
  }

  func augmentor(_ settings: AugmentationSettings? = nil, vectors: WordVectors? = nil) throws -> Augmentor {
    try Augmentor(
      model: model(), tokenizer: tokenizer, vectors: vectors, settings: settings ?? self.settings())
  }

  /// The candidates of each eligible word of a text.
  func candidates(
    of text: String, _ settings: AugmentationSettings? = nil, model: PretrainingModel? = nil,
    vectors: WordVectors? = nil
  ) throws -> [[String]] {
    let search = try CandidateSearch(
      model ?? self.model(), tokenizer, vectors, settings ?? self.settings())
    return try search.candidates(of: [text]) { _ in }[0].map(\.words)
  }

  static func labelled(_ texts: [String]) -> Dataset {
    Dataset(examples: texts.map { Example(text: $0, target: .label("x")) }, source: "test")
  }
}

/// The error of a closure; nil where there is none, or another.
func augmentationError(_ body: () throws -> Void) -> AugmentationError? {
  do {
    try body()
    return nil
  } catch {
    return error as? AugmentationError
  }
}
