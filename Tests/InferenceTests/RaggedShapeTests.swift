import Inference
import ModelFormat
import TestSupport
import Testing

/// Random pruned shapes, with empty and full components, against a plain computation in double precision.
@Suite struct RaggedShapeTests {
  /// Widths around vectors, lines and panels.
  private static let larger = EncoderConfiguration.bert(
    vocabSize: 40, hiddenSize: 84, numHiddenLayers: 3, numAttentionHeads: 3, intermediateSize: 150,
    maxPositionEmbeddings: 64)

  @Test(arguments: Engine.paths, 1...60)
  func everyPathComputesEveryShape(_ path: String, _ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let stock = seed % 3 == 0 ? Self.larger : smallStock()
    let configuration = randomPruned(of: stock, using: &generator)
    let tensors = randomTensors(configuration, classifier: threeLabels, using: &generator)
    let reference = ReferenceEncoder(configuration, tensors)
    let names = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    let engine = try Engine(
      configuration: configuration, classifier: threeLabels, arithmetic: .fp32, path: path
    ) { names[$0] }
    let longest = stock.maxPositionEmbeddings
    let texts = [1, 2, longest, Int.random(in: 1...longest, using: &generator)].map { count in
      (0..<count).map { _ in Int.random(in: 0..<stock.vocabSize, using: &generator) }
    }
    let inputs = texts.map { TokenInput(ids: $0.map(Int32.init)) }
    let session = try Session(engine, threads: 2)
    let states = try session.lastHiddenStates(of: inputs)
    let logits = try session.logits(of: inputs)
    for (text, ids) in texts.enumerated() {
      let expected = try reference.hiddenStates(ids).flatMap { $0 }
      #expect(states[text].count == expected.count)
      #expect(zip(states[text], expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 }, "seed \(seed)")
      #expect(try zip(logits[text], reference.logits(ids)).allSatisfy { abs(Double($0) - $1) <= 1e-4 })
    }
  }
}
