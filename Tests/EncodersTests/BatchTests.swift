import Encoders
import ModelFormat
import Testing
import Torch

/// A text's result does not depend on what it is batched with.
@Suite(.serialized) struct BatchTests {
  /// The same sums in another order of blocks: a few roundings of numbers of order 1, through two layers.
  static let bound = 0x1p-18

  private func expectRowsAlone(_ model: SequenceClassifier) throws {
    let lengths = [9, 4, 1, 7]
    let together = try withoutGradients { try model.logits(Tiny.input(lengths: lengths)).doubles() }
    let rows = Tiny.rowIds(lengths: lengths, seed: 5)
    let outputs = model.classifier.labels.count
    for (row, ids) in rows.enumerated() {
      let types = ids.indices.map { Int64($0 * 2 > ids.count ? 1 : 0) }
      let alone = try withoutGradients {
        try model.logits(EncoderInput(inputIds: ids, tokenTypeIds: types, rows: 1, columns: ids.count))
          .doubles()
      }
      expectClose(
        Array(together[row * outputs..<(row + 1) * outputs]), alone, within: Self.bound, "row \(row)")
    }
  }

  @Test(arguments: [Pooling.pooler, .cls, .mean]) func aRowOfABatchEqualsTheTextAlone(_ pooling: Pooling)
    throws
  {
    try expectRowsAlone(Tiny.model(head: Tiny.head(.singleLabelClassification, pooling)))
  }

  @Test func aRowOfABatchEqualsTheTextAloneInAPrunedModel() throws {
    let weights = try DenseWeights(Tiny.model(seed: 3))
    let kept = KeptNeurons(weights.configuration, seed: 4) { $0.layer == 1 && $0.component == .key ? 0 : 0.6 }
    try expectRowsAlone(weights.removed(kept))
  }

  @Test func poolingsTakeTheFirstTokenOrTheMeanOfAttendedTokens() throws {
    let batch = try Tiny.input(lengths: [5, 3])
    for pooling in [Pooling.cls, .mean] {
      let model = try Tiny.model(head: Tiny.head(.singleLabelClassification, pooling))
      let states = try model.encoder.forward(batch).lastHiddenState.doubles()
      let (weight, bias) = (try model.weight.doubles(), try model.bias.doubles())
      let logits = try model.logits(batch).doubles()
      for (row, length) in [5, 3].enumerated() {
        let tokens = pooling == .cls ? 1 : length
        var features = [Double](repeating: 0, count: 24)
        for token in 0..<tokens {
          for column in 0..<24 {
            features[column] += states[(row * 5 + token) * 24 + column] / Double(tokens)
          }
        }
        let expected = plainLinear(features, weight: weight, bias: bias)
        // 24 products of factors below 4, and the features' own rounding.
        expectClose(
          Array(logits[row * 3..<row * 3 + 3]), expected, within: 24 * 0x1p-21, "\(pooling) row \(row)")
      }
    }
  }

  @Test(arguments: [Pooling.pooler, .cls, .mean]) func paddingChangesNothing(_ pooling: Pooling) throws {
    let model = try Tiny.model(head: Tiny.head(.singleLabelClassification, pooling))
    func logits(_ columns: Int, _ padding: Int64) throws -> [Double] {
      try withoutGradients {
        try model.logits(Tiny.input(lengths: [6, 3], columns: columns, padding: padding)).doubles()
      }
    }
    let tight = try logits(6, 0)
    for columns in [7, 12, 20] {
      expectClose(try logits(columns, 0), tight, within: Self.bound, "\(columns) columns")
      #expect(try logits(columns, 0) == logits(columns, 33), "what stands in the padding must not matter")
    }
  }

  @Test func paddingGetsNoGradient() throws {
    let model = try Tiny.model()
    let batch = try Tiny.input(lengths: [6, 3], columns: 9, padding: 49)
    let targets = try model.targets(labels: [0, 1], values: [], rows: 2)
    try model.loss(model.logits(batch), targets).backward()
    let words = try #require(
      model.parameters.first { $0.name == "embeddings.word_embeddings.weight" }?.tensor.grad)
    let used = Set(Tiny.rowIds(lengths: [6, 3], seed: 5).joined())
    #expect(!used.contains(49))
    #expect(try words.selected(dimension: 0, index: 49).abs().sum().item() == 0)
    #expect(try words.abs().sum().item() > 0)
  }

  @Test func recordingGradientsDoesNotChangeTheResult() throws {
    let model = try Tiny.model()
    let batch = try Tiny.input(lengths: [9, 4])
    let recorded = try model.logits(batch).doubles()
    let plain = try withoutGradients { try model.logits(batch).doubles() }
    expectClose(plain, recorded, within: Self.bound, "logits")
  }

  @Test func changedWeightsAreSeenByTheNextPass() throws {
    let model = try Tiny.model()
    let batch = try Tiny.input(lengths: [5])
    func logits() throws -> [Double] { try withoutGradients { try model.logits(batch).doubles() } }
    let before = try logits()
    for parameter in model.parameters where !parameter.name.contains("embeddings") {
      // A bias of keys moves every score of a row alike, so it changes nothing.
      if parameter.name.hasSuffix("key.bias") { continue }
      let old = try withoutGradients { try parameter.tensor.clone() }
      try withoutGradients {
        try parameter.tensor.copy(from: Tensor.uniform(parameter.tensor.shape, in: -1..<1))
      }
      #expect(try logits() != before, "\(parameter.name)")
      try withoutGradients { try parameter.tensor.copy(from: old) }
      #expect(try logits() == before, "\(parameter.name)")
    }
  }

  @Test func withoutTrainingThereIsNoDropoutAndWithItTheSeedDecides() throws {
    let model = try Tiny.model(Tiny.configuration(dropout: 0.3))
    let batch = try Tiny.input(lengths: [5, 2])
    func logits(_ seed: UInt64, _ training: Bool) throws -> [Float] {
      try RandomGenerator.seed(seed)
      return try model.logits(batch, training: training).floats()
    }
    #expect(try logits(1, false) == logits(2, false))
    #expect(try logits(1, true) == logits(1, true))
    #expect(try logits(1, true) != logits(2, true))
    #expect(try logits(1, true) != logits(1, false))
  }
}
