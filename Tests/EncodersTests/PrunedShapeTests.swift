import Encoders
import ModelFormat
import Testing
import Torch

/// Removed equals masked: a model without its pruned neurons computes what the model with zeroed neurons computes.
@Suite(.serialized) struct PrunedShapeTests {
  /// Outputs here are of order 1; the house's bound for masked against removed.
  static let bound = 1e-5

  private func expectEqual(_ kept: KeptNeurons, _ weights: DenseWeights, _ name: String) throws {
    let masked = try weights.masked(kept)
    let removed = try weights.removed(kept)
    let batch = try Tiny.input(lengths: [9, 4, 1, 7])
    try withoutGradients {
      try compare(masked, removed, batch, name)
    }
    try compare(masked, removed, batch, "\(name), recorded")
    try compare(masked, removed, try Tiny.input(lengths: [6, 6], seed: 8), "\(name), unpadded")
  }

  private func compare(
    _ masked: SequenceClassifier, _ removed: SequenceClassifier, _ batch: EncoderInput, _ name: String
  ) throws {
    let expected = try masked.encoder.forward(batch).lastHiddenState
    let found = try removed.encoder.forward(batch).lastHiddenState
    expectClose(try found.doubles(), try expected.doubles(), within: Self.bound, "\(name), states")
    expectClose(
      try removed.logits(batch).doubles(), try masked.logits(batch).doubles(), within: Self.bound,
      "\(name), logits")
  }

  @Test(arguments: 0..<12) func removedEqualsMaskedOnRandomNeurons(_ seed: UInt64) throws {
    let weights = try DenseWeights(Tiny.model(seed: seed))
    var generator = Congruential(seed: seed + 100)
    let choices = [0, 0.1, 0.5, 0.9, 1]
    let kept = KeptNeurons(weights.configuration, seed: seed) { _ in choices[Int(generator.next() % 5)] }
    try expectEqual(kept, weights, "seed \(seed)")
  }

  @Test(arguments: LinearComponent.allCases) func removedEqualsMaskedWithAnEmptyComponent(
    _ empty: LinearComponent
  ) throws {
    let weights = try DenseWeights(Tiny.model(seed: 3))
    let others = KeptNeurons(weights.configuration, seed: 4) { $0.component == empty ? 0 : 0.6 }
    try expectEqual(others, weights, "without \(empty)")
    let alone = KeptNeurons(weights.configuration, seed: 5) { $0.component == empty && $0.layer != 0 ? 0 : 1 }
    try expectEqual(alone, weights, "only without \(empty)")
  }

  @Test(arguments: [0.0, 1.0]) func removedEqualsMaskedWhenAllOrNoneStays(_ share: Double) throws {
    let weights = try DenseWeights(Tiny.model(seed: 6))
    try expectEqual(KeptNeurons(weights.configuration, seed: 0) { _ in share }, weights, "\(share)")
  }

  @Test func keepingAllIsTheSameModel() throws {
    let model = try Tiny.model(seed: 7)
    let weights = try DenseWeights(model)
    let same = try weights.removed(KeptNeurons(weights.configuration, seed: 0) { _ in 1 })
    #expect(same.configuration == model.configuration)
    #expect(try same.exportTensors() == model.exportTensors())
  }

  /// The gradient of every kept weight is that of the masked model: training the removed model is training the same
  /// function.
  @Test(arguments: 0..<4) func gradientsOfKeptWeightsEqualThoseOfTheMaskedModel(_ seed: UInt64) throws {
    let weights = try DenseWeights(Tiny.model(seed: seed))
    let kept = KeptNeurons(weights.configuration, seed: seed + 1) { _ in 0.6 }
    let masked = try weights.masked(kept)
    let removed = try weights.removed(kept)
    let batch = try Tiny.input(lengths: [8, 3, 5])
    for model in [masked, removed] {
      let targets = try model.targets(labels: [0, 2, 1], values: [], rows: 3)
      try model.loss(model.logits(batch, training: true), targets).backward()
    }
    for component in [LinearComponent.attentionOutput, .output] {
      for layer in 0..<2 {
        let site = LinearSite(layer: layer, component: component)
        let dense = try #require(masked.encoder.linear(at: site)?.bias.grad).doubles()
        let small = try #require(removed.encoder.linear(at: site)?.bias.grad).doubles()
        let places = kept.places(site)
        expectClose(small, places.map { dense[$0] }, within: Self.bound, "\(site) bias")
        #expect(removed.encoder.outputPlaces(at: site) == places)
      }
    }
    for name in [
      "embeddings.word_embeddings.weight", "encoder.layer.0.output.LayerNorm.weight", "classifier.bias",
    ] {
      let gradients = try [removed, masked].map { model in
        try #require(model.parameters.first { $0.name == name }?.tensor.grad).doubles()
      }
      expectClose(gradients[0], gradients[1], within: Self.bound, name)
    }
    for layer in 0..<2 {
      let site = LinearSite(layer: layer, component: .value)
      let map = try #require(removed.encoder.linear(at: site))
      let small = try #require(map.bias.grad).doubles()
      let dense = try #require(masked.encoder.linear(at: site)?.bias.grad).doubles()
      expectClose(
        map.liveRows.map { small[$0] }, kept.places(site).map { dense[$0] }, within: Self.bound,
        "\(site) bias")
    }
  }

  @Test func paddingOfRaggedHeadsStaysZeroThroughTraining() throws {
    let weights = try DenseWeights(Tiny.model(Tiny.configuration(dropout: 0.1), seed: 9))
    let model = try weights.removed(KeptNeurons(weights.configuration, seed: 10) { _ in 0.5 })
    let optimizer = try AdamW(
      groups: [.init(parameters: model.parameters.map(\.tensor), weightDecay: 0.1)], learningRate: 1e-2)
    let batch = try Tiny.input(lengths: [8, 3, 5])
    for _ in 0..<5 {
      try optimizer.zeroGrad()
      let targets = try model.targets(labels: [0, 2, 1], values: [], rows: 3)
      try model.loss(model.logits(batch, training: true), targets).backward()
      try optimizer.step()
    }
    var padded = 0
    for site in model.encoder.linearSites {
      let map = try #require(model.encoder.linear(at: site))
      let (rows, columns) = (Set(map.liveRows), Set(map.liveColumns))
      let values = try map.weight.floats()
      let width = map.weight.shape[1]
      for (index, value) in values.enumerated()
      where !(rows.contains(index / width) && columns.contains(index % width)) {
        padded += 1
        #expect(value == 0, "\(site) at \(index)")
      }
      for (row, value) in try map.bias.floats().enumerated() where !rows.contains(row) {
        #expect(value == 0, "\(site) bias at \(row)")
      }
    }
    #expect(padded > 0)
  }

  /// Every shape trains: a gradient reaches each listed parameter, in bfloat16 too.
  @Test(arguments: [false, true]) func prunedShapesTrainUnderAutocast(_ bfloat16: Bool) throws {
    let weights = try DenseWeights(Tiny.model(Tiny.configuration(dropout: 0.1), seed: 11))
    let model = try weights.removed(
      KeptNeurons(weights.configuration, seed: 12) { site in
        site.layer == 0 && (site.component == .key || site.component == .intermediate) ? 0 : 0.6
      })
    let batch = try Tiny.input(lengths: [8, 3, 5])
    let single = try withoutGradients { try model.logits(batch).doubles() }
    let half = try withoutGradients {
      try withAutocast(bfloat16 ? .bfloat16 : nil) { try model.logits(batch).to(.float32) }.doubles()
    }
    // bfloat16 has 8 bits; a dozen roundings of numbers of order 1.
    expectClose(half, single, within: bfloat16 ? 12 * 0x1p-7 : 0, "logits")
    let targets = try model.targets(labels: [0, 2, 1], values: [], rows: 3)
    let logits = try withAutocast(bfloat16 ? .bfloat16 : nil) { try model.logits(batch, training: true) }
    try model.loss(logits, targets).backward()
    for parameter in model.parameters {
      #expect(
        try #require(parameter.tensor.grad, "\(parameter.name)").isFiniteEverywhere(), "\(parameter.name)")
    }
  }
}
