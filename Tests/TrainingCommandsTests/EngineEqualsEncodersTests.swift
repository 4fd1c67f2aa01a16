import Encoders
import Inference
import ModelFormat
import TestSupport
import Testing
import Torch

/// The engine and libtorch compute the same from one folder, whatever pruning left of it.
@Suite(.serialized) struct EngineEqualsEncodersTests {
  @Test(arguments: 1...40)
  func logitsOfARandomPrunedFolder(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let configuration = randomPruned(using: &generator)
    let folder = try TemporaryFolder()
    try ModelFolderWriter(
      configuration: configuration, classifier: threeLabels,
      tensors: randomTensors(configuration, classifier: threeLabels, using: &generator)
    ).write(to: folder.file("model"))
    let model = try ModelFolder(folder.file("model"))

    let texts = (0..<5).map { _ in
      (0..<Int.random(in: 1...configuration.maxTokens, using: &generator)).map { _ in
        Int64.random(in: 0..<Int64(configuration.vocabSize), using: &generator)
      }
    }
    let engine = try Session(Engine(folder: model), threads: 2)
    let found = try engine.logits(of: texts.map { TokenInput(ids: $0.map(Int32.init)) })
    let classifier = try SequenceClassifier(folder: model)
    for (text, logits) in zip(texts, found) {
      let input = try EncoderInput(
        inputIds: text, attentionMask: text.map { _ in 1 }, tokenTypeIds: text.map { _ in 0 }, rows: 1,
        columns: text.count)
      let expected = try withoutGradients { try classifier.logits(input).floats() }
      // Random weights up to 1 make logits of several units; rounding grows with them.
      let size = expected.reduce(1) { max($0, abs($1)) }
      #expect(
        logits.count == 3 && zip(logits, expected).allSatisfy { abs($0 - $1) <= 1e-4 * size },
        "seed \(seed): \(logits), expected \(expected)")
    }
  }
}
