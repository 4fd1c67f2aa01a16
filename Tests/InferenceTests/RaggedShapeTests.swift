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

  /// A random pruned model, and texts of all lengths for it.
  private struct Sample {
    let configuration: EncoderConfiguration
    let tensors: [StoredTensor]
    let texts: [[Int]]

    var inputs: [TokenInput] { texts.map { TokenInput(ids: $0.map(Int32.init)) } }

    init(_ seed: Int) {
      var generator = SeededGenerator(state: UInt64(seed))
      let stock = seed % 3 == 0 ? RaggedShapeTests.larger : smallStock()
      configuration = randomPruned(of: stock, using: &generator)
      tensors = randomTensors(configuration, classifier: threeLabels, using: &generator)
      let longest = stock.maxPositionEmbeddings
      texts = [1, 2, longest, Int.random(in: 1...longest, using: &generator)].map { count in
        (0..<count).map { _ in Int.random(in: 0..<stock.vocabSize, using: &generator) }
      }
    }

    func session(_ arithmetic: Arithmetic, path: String, threads: Int = 2) throws -> Session {
      let names = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
      let engine = try Engine(
        configuration: configuration, classifier: threeLabels, arithmetic: arithmetic, path: path
      ) { names[$0] }
      return try Session(engine, threads: threads)
    }
  }

  @Test(arguments: Engine.paths, 1...60)
  func everyPathComputesEveryShape(_ path: String, _ seed: Int) throws {
    let sample = Sample(seed)
    let reference = ReferenceEncoder(sample.configuration, sample.tensors)
    let session = try sample.session(.fp32, path: path)
    let states = try session.lastHiddenStates(of: sample.inputs)
    let logits = try session.logits(of: sample.inputs)
    for (text, ids) in sample.texts.enumerated() {
      let expected = try reference.hiddenStates(ids).flatMap { $0 }
      #expect(states[text].count == expected.count)
      #expect(zip(states[text], expected).allSatisfy { abs(Double($0) - $1) <= 1e-4 }, "seed \(seed)")
      #expect(try zip(logits[text], reference.logits(ids)).allSatisfy { abs(Double($0) - $1) <= 1e-4 })
    }
  }

  /// Neither what stood before in the memory of a pass nor the threads are in its results.
  @Test(arguments: Arithmetic.allCases, 1...30)
  func aPassDoesNotSeeTheOneBefore(_ arithmetic: Arithmetic, _ seed: Int) throws {
    let sample = Sample(seed)
    let path = try #require(Engine.paths.first)
    let session = try sample.session(arithmetic, path: path)
    _ = try session.lastHiddenStates(of: sample.inputs.reversed())
    for (before, text) in zip(sample.inputs.reversed(), sample.inputs) {
      let alone = try sample.session(arithmetic, path: path, threads: 1).lastHiddenStates(of: [text])
      _ = try session.lastHiddenStates(of: [before])
      #expect(try session.lastHiddenStates(of: [text]) == alone, "seed \(seed)")
    }
  }

  /// Up to dot products of bf16, which attention is made of but in fp32, and which avx512bf16 rounds in its own way.
  @Test(arguments: Arithmetic.allCases, 1...30)
  func everyPathHasTheSameBits(_ arithmetic: Arithmetic, _ seed: Int) throws {
    let sample = Sample(seed)
    let paths = Engine.paths.filter { arithmetic == .fp32 || $0 != "avx512bf16" }
    let scalar = try sample.session(arithmetic, path: "scalar")
    let (states, logits) = (
      try scalar.lastHiddenStates(of: sample.inputs), try scalar.logits(of: sample.inputs)
    )
    for path in paths where path != "scalar" {
      let session = try sample.session(arithmetic, path: path)
      #expect(try session.lastHiddenStates(of: sample.inputs) == states, "\(path)")
      #expect(try session.logits(of: sample.inputs) == logits, "\(path)")
    }
  }
}
