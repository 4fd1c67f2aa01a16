import Encoders
import ModelFormat
import Pruning
import Testing
import Torch

/// Removal as libtorch runs it, in float32.
struct RemovedModelTests {
  /// Every hidden state and the logits.
  private func outputs(_ model: SequenceClassifier) throws -> [Float] {
    try withoutGradients {
      let states = try model.encoder.forward(TinyModel.input(), collectHiddenStates: true).hiddenStates
      return try states.flatMap { try $0.floats() } + model.logits(TinyModel.input()).floats()
    }
  }

  @Test(arguments: sharesToLose.indices)
  func removedModelEqualsMaskedModel(_ number: Int) throws {
    for seed in UInt64(1)...2 {
      let dense = try TinyModel.classifier(seed: seed)
      let masks = try randomMasks(of: dense.configuration, losing: sharesToLose[number], seed: seed)
      let zeroed = try TinyModel.rebuilt(dense, masked(dense.exportTensors(), by: masks))
      let removed = try dense.removing(masks)
      let difference = try largestDifference(outputs(zeroed), outputs(removed))
      #expect(difference <= 1e-5, "\(sharesToLose[number]), seed \(seed): \(difference)")
      if number > 0 { #expect(try largestDifference(outputs(dense), outputs(removed)) > 1e-3) }
    }
  }

  @Test(arguments: sharesToLose.indices)
  func aPrunedModelPrunesFurther(_ number: Int) throws {
    let dense = try TinyModel.classifier(seed: 4)
    let first = try randomMasks(
      of: dense.configuration,
      losing: [
        .key: 0.4, .query: 0.3, .value: 0.4, .attentionOutput: 0.3, .intermediate: 0.4, .output: 0.4,
        .pooler: 0.3,
      ], seed: 11)
    let pruned = try dense.removing(first)
    let second = try randomMasks(of: pruned.configuration, losing: sharesToLose[number], seed: 12)
    let zeroed = try TinyModel.rebuilt(pruned, masked(pruned.exportTensors(), by: second))
    let difference = try largestDifference(outputs(zeroed), outputs(pruned.removing(second)))
    #expect(difference <= 1e-5, "\(sharesToLose[number]): \(difference)")
  }

  @Test func removingNothingChangesNoBit() throws {
    let dense = try TinyModel.classifier(seed: 5)
    let same = try dense.removing(NeuronMasks(configuration: dense.configuration))
    #expect(same.configuration == dense.configuration)
    #expect(try outputs(same) == outputs(dense))
  }

  @Test func withoutKeysAndQueriesTokenOrderDoesNotMatter() throws {
    let dense = try TinyModel.classifier(seed: 6)
    let removed = try dense.removing(
      randomMasks(of: dense.configuration, losing: [.key: 1, .query: 1], seed: 1))
    func logits(_ model: SequenceClassifier, _ tokens: [Int64]) throws -> [Float] {
      // Without position embeddings a uniform average cannot tell orders apart.
      var tensors = try model.exportTensors()
      for (place, tensor) in tensors.enumerated() where tensor.name == "embeddings.position_embeddings.weight"
      {
        tensors[place] = StoredTensor(
          name: tensor.name, shape: tensor.shape, floats: Array(repeating: 0, count: tensor.count))
      }
      let input = try EncoderInput(inputIds: tokens, attentionMask: [1, 1, 1, 1, 0], rows: 1, columns: 5)
      return try TinyModel.rebuilt(model, tensors).logits(input).floats()
    }
    #expect(
      try largestDifference(logits(removed, [2, 5, 7, 9, 0]), logits(removed, [2, 9, 5, 7, 0])) <= 1e-5)
    #expect(try largestDifference(logits(dense, [2, 5, 7, 9, 0]), logits(removed, [2, 5, 7, 9, 0])) > 1e-3)
  }

  @Test func poolersThatTheHeadDoesNotReadStay() throws {
    let dense = try TinyModel.classifier(seed: 7, pooling: .mean)
    let masks = NeuronMasks(configuration: dense.configuration, includesPooler: false)
    #expect(try dense.removing(masks).configuration.pooler == 12)
    // Removed all the same, it takes no column of a classifier that reads something else.
    let narrow = try NeuronMasks(
      widths: dense.configuration.neuronCounts(), kept: [LinearSite(layer: 2, component: .pooler): [1, 2]])
    let removed = try dense.removing(narrow)
    #expect(removed.configuration.pooler == 2)
    #expect(removed.weight.shape == [3, 12])
  }

  @Test func anUntrainedModelOfTheRemovedShapeHasItsPlacesButOtherWeights() throws {
    let dense = try TinyModel.classifier(seed: 8)
    let removed = try dense.removing(randomMasks(of: dense.configuration, losing: sharesToLose[15], seed: 3))
    try RandomGenerator.seed(1)
    let twin = try SequenceClassifier(
      random: removed.configuration, classifier: removed.classifier, keptPlaces: removed.encoder.keptPlaces())
    #expect(twin.configuration == removed.configuration)
    let pairs = zip(try removed.exportTensors(), try twin.exportTensors())
    #expect(pairs.allSatisfy { $0.name == $1.name && $0.shape == $1.shape })
    var places = 0
    for (one, two) in pairs where one.elementType == .int32 {
      #expect(try one.int32s() == two.int32s())
      places += 1
    }
    #expect(places == 5)
    #expect(try largestDifference(outputs(removed), outputs(twin)) > 1e-2)
  }
}
