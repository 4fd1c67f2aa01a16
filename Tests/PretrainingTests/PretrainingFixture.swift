import Datasets
import Encoders
import Evaluation
import ModelFormat
import Prediction
@preconcurrency import Pretraining
import TestSupport
import Tokenization
import Torch
import Training

/// A corpus of a language of 12 words in which each word says which one follows, and models of a few thousand weights for it.
struct PretrainingFixture {
  let folder: TemporaryFolder
  let tokenizer: Tokenizer
  let cache: TokenCache

  /// Writes `documents` documents of six lines of eight words each.
  init(documents: Int = 200) throws {
    try Threads.set(1)
    folder = try TemporaryFolder()
    tokenizer = try Tokenizer(
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<12).map { "w\($0)" })
    var generator = SplitMix64(seed: 3)
    var text = ""
    for _ in 0..<documents {
      for line in 0..<6 {
        // Every line of a document begins one word later, so that the order of lines can be told.
        let start = generator.index(below: 2) + 2 * line
        text += (0..<8).map { "w\((start + $0) % 12)" }.joined(separator: " ") + "\n"
      }
      text += "\n"
    }
    let path = folder.path + "/corpus.txt"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    cache = try TokenCache.build(
      path: folder.path + "/cache", corpus: Corpus(paths: [path]), tokenizer: tokenizer, threads: 1)
  }

  /// What decides the samples: 24 tokens, a quarter hidden.
  func samples(_ objective: PretrainingObjective, _ variation: MaskVariation = .dynamic)
    -> PretrainingSettings
  {
    PretrainingSettings(
      objective: objective, maximumLength: 24, masking: MaskingSettings(share: 0.25), variation: variation,
      heldOut: HeldOutShare(share: 0.1), seed: 7)
  }

  /// A model of two layers, H 32.
  func model(pairs: Bool, dropout: Double = 0) throws -> PretrainingModel {
    try RandomGenerator.seed(2)
    let shape = EncoderConfiguration.bert(
      vocabSize: tokenizer.vocabularySize, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 2,
      intermediateSize: 64, maxPositionEmbeddings: 24, hiddenDropoutProb: dropout,
      attentionProbsDropoutProb: dropout,
      initializerRange: 0.1)
    return try PretrainingModel(random: shape, heads: PretrainingHeads(hasSentenceHead: pairs))
  }

  /// fp32, batches of 8, one thread.
  var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .steps(4)
    settings.batchSize = 8
    settings.learningRate = 3e-3
    settings.keepBest = false
    settings.evaluateEvery = .steps(1_000_000)
    return settings
  }

  func data(_ samples: PretrainingSettings, _ part: CorpusPart = .training) throws -> PretrainingData {
    try PretrainingData(cache, tokenizer: tokenizer, settings: samples, part: part)
  }

  /// A problem with its held-out samples.
  func problem(
    _ samples: PretrainingSettings, _ settings: TrainingSettings, model: PretrainingModel? = nil
  ) throws -> PretrainingProblem {
    try PretrainingProblem(
      model: model ?? self.model(pairs: samples.objective.hasPairs), train: data(samples),
      heldOut: HeldOutSamples(data(samples, .heldOut), limit: 40), settings: settings)
  }
}
