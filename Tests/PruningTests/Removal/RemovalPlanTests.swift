import Encoders
import ModelFormat
import Pruning
import Testing

struct RemovalPlanTests {
  private let dense = EncoderConfiguration.bert(
    vocabSize: 10, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3, intermediateSize: 16)

  private func input(seed: UInt64) -> [[Double]] {
    var random = TestRandom(seed: seed)
    return (0..<5).map { _ in (0..<12).map { _ in random.signed() } }
  }

  private func largestDifference(_ left: PlainModel, _ right: PlainModel, seed: UInt64) -> Double {
    let (first, second) = (
      left.forward(input(seed: seed), mask: [1, 1, 1, 1, 0]),
      right.forward(input(seed: seed), mask: [1, 1, 1, 1, 0])
    )
    guard first.layers.count == second.layers.count, first.logits.count == second.logits.count else {
      return .nan
    }
    let pairs = zip(
      first.layers.flatMap { $0.flatMap { $0 } } + first.logits,
      second.layers.flatMap { $0.flatMap { $0 } } + second.logits)
    return pairs.reduce(0) { ($1.0 - $1.1).isNaN ? .nan : max($0, abs($1.0 - $1.1)) }
  }

  /// Hidden states are of order 1 and sums have at most 16 terms, so Float64 rounding stays below 1e-13; the
  /// bound leaves a factor of ten.
  @Test(arguments: sharesToLose.indices)
  func removedModelEqualsMaskedModelInFloat64(_ number: Int) throws {
    for seed in UInt64(1)...3 {
      let masks = try randomMasks(of: dense, losing: sharesToLose[number], seed: seed)
      let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: seed)
      let plan = try RemovalPlan(removing: masks, from: dense, classifierLabels: 3)
      let zeroed = try PlainModel(configuration: dense, tensors: masked(tensors, by: masks), labels: 3)
      let small = try PlainModel(
        configuration: plan.configuration, tensors: plan.removed(from: tensors), labels: 3)
      let difference = largestDifference(zeroed, small, seed: seed)
      #expect(difference <= 1e-12, "\(sharesToLose[number]), seed \(seed): \(difference)")
    }
  }

  @Test(arguments: sharesToLose.indices)
  func aPrunedModelPrunesFurtherExactly(_ number: Int) throws {
    let first = try randomMasks(
      of: dense,
      losing: [
        .key: 0.4, .query: 0.3, .value: 0.4, .attentionOutput: 0.3, .intermediate: 0.4, .output: 0.4,
        .pooler: 0.3,
      ], seed: 11)
    let plan = try RemovalPlan(removing: first, from: dense, classifierLabels: 3)
    let tensors = try plan.removed(from: PlainModel.randomTensors(of: dense, labels: 3, seed: 4))
    let second = try randomMasks(of: plan.configuration, losing: sharesToLose[number], seed: 12)
    let next = try RemovalPlan(removing: second, from: plan.configuration, classifierLabels: 3)
    let zeroed = try PlainModel(
      configuration: plan.configuration, tensors: masked(tensors, by: second), labels: 3)
    let small = try PlainModel(
      configuration: next.configuration, tensors: next.removed(from: tensors), labels: 3)
    let difference = largestDifference(zeroed, small, seed: 5)
    #expect(difference <= 1e-12, "\(sharesToLose[number]): \(difference)")
  }

  @Test(arguments: sharesToLose.indices)
  func inflatedTensorsStandForTheRemovedModel(_ number: Int) throws {
    let masks = try randomMasks(of: dense, losing: sharesToLose[number], seed: 21)
    let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: 22)
    let plan = try RemovalPlan(removing: masks, from: dense, classifierLabels: 3)
    let removed = try plan.removed(from: tensors)
    let inflated = try plan.inflated(removed, like: tensors)
    #expect(inflated.map(\.name) == tensors.map(\.name))
    #expect(inflated.map(\.shape) == tensors.map(\.shape))
    let difference = largestDifference(
      try PlainModel(configuration: plan.configuration, tensors: removed, labels: 3),
      try PlainModel(configuration: dense, tensors: inflated, labels: 3), seed: 23)
    #expect(difference <= 1e-12)
    let again = try plan.removed(from: inflated)
    #expect(again.map(\.name) == removed.map(\.name))
    for (one, two) in zip(again, removed) { #expect(bytes(one) == bytes(two), "\(one.name)") }
  }

  @Test func inflationTakesWhatWasTrainedSince() throws {
    let masks = try randomMasks(of: dense, losing: [.intermediate: 0.5], seed: 21)
    let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: 22)
    let plan = try RemovalPlan(removing: masks, from: dense, classifierLabels: 3)
    let later = try plan.removed(from: PlainModel.randomTensors(of: dense, labels: 3, seed: 23))
    let inflated = try plan.inflated(later, like: tensors)
    for (one, two) in zip(try plan.removed(from: inflated), later) {
      #expect(bytes(one) == bytes(two), "\(one.name)")
    }
  }

  @Test func removingNothingIsTheIdentity() throws {
    let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: 1)
    let plan = try RemovalPlan(
      removing: NeuronMasks(configuration: dense), from: dense, classifierLabels: 3)
    let same = try plan.removed(from: tensors)
    #expect(plan.configuration == dense)
    #expect(same.map(\.name) == tensors.map(\.name))
    for (one, two) in zip(same, tensors) { #expect(bytes(one) == bytes(two)) }
  }

  @Test func allKeysAndQueriesGoneMakesAttentionUniform() throws {
    let masks = try randomMasks(of: dense, losing: [.key: 1, .query: 1], seed: 1)
    let plan = try RemovalPlan(removing: masks, from: dense, classifierLabels: 3)
    #expect(plan.configuration.layers[0].attention?.heads.map(\.qk) == [0, 0, 0])
    #expect(plan.configuration.layers[0].attention?.heads.map(\.v) == [4, 4, 4])
    // Moving the other tokens' order around changes nothing for token 0 when every row is uniform.
    let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: 1)
    let model = try PlainModel(
      configuration: plan.configuration, tensors: plan.removed(from: tensors), labels: 3)
    let text = input(seed: 7)
    let swapped = [text[0], text[2], text[1], text[3], text[4]]
    let one = model.forward(text, mask: [1, 1, 1, 1, 0]).logits
    let two = model.forward(swapped, mask: [1, 1, 1, 1, 0]).logits
    for (left, right) in zip(one, two) { #expect(abs(left - right) <= 1e-12) }
  }

  @Test func aDeadKeyTakesItsQueryAndTheReverse() throws {
    let key = LinearSite(layer: 0, component: .key)
    let query = LinearSite(layer: 0, component: .query)
    let masks = try NeuronMasks(
      widths: dense.neuronCounts(), kept: [key: [0, 1, 4, 5, 6, 7], query: [1, 2, 3, 6, 7, 8]])
    let plan = try RemovalPlan(removing: masks, from: dense)
    #expect(plan.configuration.layers[0].attention?.heads.map(\.qk) == [1, 2, 0])
    #expect(plan.configuration.layers[0].attention?.scale == 4)
    #expect(plan.slices["encoder.layer.0.attention.self.key.weight"]?.rows == [1, 6, 7])
    #expect(plan.slices["encoder.layer.0.attention.self.query.weight"]?.rows == [1, 6, 7])
    let table = SparsityTable(removed: plan.configuration, from: dense)
    #expect(table.kept[key] == 3)
    #expect(table.kept[query] == 3)
  }

  @Test func aHeadWithoutValuesGoesWithItsKeysAndQueries() throws {
    let value = LinearSite(layer: 1, component: .value)
    let masks = try NeuronMasks(widths: dense.neuronCounts(), kept: [value: [0, 8, 9]])
    let plan = try RemovalPlan(removing: masks, from: dense)
    let heads = plan.configuration.layers[1].attention?.heads
    #expect(heads == [HeadConfiguration(source: 0, qk: 4, v: 1), HeadConfiguration(source: 2, qk: 4, v: 2)])
    #expect(plan.slices["encoder.layer.1.attention.self.key.weight"]?.rows == [0, 1, 2, 3, 8, 9, 10, 11])
  }

  @Test func outputsGoneMeansTheSublayerIsGone() throws {
    let masks = try randomMasks(of: dense, losing: [.attentionOutput: 1, .output: 1], seed: 1)
    let plan = try RemovalPlan(removing: masks, from: dense)
    #expect(plan.configuration.layers.allSatisfy { $0.attention == nil && $0.feedForward == nil })
    let names = try plan.removed(from: PlainModel.randomTensors(of: dense, labels: 3, seed: 1)).map(\.name)
    #expect(
      names.filter { $0.contains(".dense.") || $0.contains(".self.") } == [
        "pooler.dense.weight", "pooler.dense.bias",
      ])
    #expect(names.filter { $0.contains("LayerNorm") }.count == 8)
  }

  @Test func indexTensorsCountPositionsOfTheFullHiddenVector() throws {
    let site = LinearSite(layer: 0, component: .output)
    let first = try RemovalPlan(
      removing: NeuronMasks(widths: dense.neuronCounts(), kept: [site: [1, 3, 5, 7, 9]]), from: dense)
    let tensors = try first.removed(from: PlainModel.randomTensors(of: dense, labels: 3, seed: 1))
    let second = try RemovalPlan(
      removing: NeuronMasks(widths: first.configuration.neuronCounts(), kept: [site: [0, 2, 4]]),
      from: first.configuration)
    let last = try second.removed(from: tensors).filter { $0.name.hasPrefix("bertie.") }
    #expect(last.map(\.name) == ["bertie.layer.0.feedForward.outputKept"])
    #expect(try last[0].int32s() == [1, 5, 9])
  }

  @Test func bertBaseComponentMapGivesThePublishedParameters() throws {
    let base = EncoderConfiguration.bert(
      vocabSize: 30_522, hiddenSize: 768, numHiddenLayers: 12, numAttentionHeads: 12, intermediateSize: 3072)
    let counts: [LinearComponent: Int] = [
      .key: 77, .query: 77, .value: 422, .attentionOutput: 576, .intermediate: 1229, .output: 614,
      .pooler: 538,
    ]
    let widths = base.neuronCounts()
    let kept = widths.reduce(into: [:]) { $0[$1.key] = Array(0..<(counts[$1.key.component] ?? 0)) }
    // Spread values over all heads, so that no head goes and only V to W_AO differs from Rasa's count.
    let spread = Array((0..<768).sorted { ($0 % 64, $0) < ($1 % 64, $1) }.prefix(422)).sorted()
    let pairs = Array((0..<768).sorted { ($0 % 64, $0) < ($1 % 64, $1) }.prefix(77)).sorted()
    var lists: [LinearSite: [Int]] = kept
    for layer in 0..<12 {
      lists[LinearSite(layer: layer, component: .value)] = spread
      lists[LinearSite(layer: layer, component: .key)] = pairs
      lists[LinearSite(layer: layer, component: .query)] = pairs
    }
    let plan = try RemovalPlan(removing: NeuronMasks(widths: widths, kept: lists), from: base)
    #expect(base.parameterCount(includingHead: nil) == 109_482_240)
    #expect(plan.configuration.parameterCount(includingHead: nil) == 52_930_726)
    // Without V to W_AO every W_AO keeps 768 columns; without I to W_O every W_O keeps 3072.
    let values = 12 * 576 * (768 - 422)
    let inner = 12 * 614 * (3072 - 1229)
    #expect(plan.configuration.parameterCount(includingHead: nil) + values == 55_322_278)
    #expect(plan.configuration.parameterCount(includingHead: nil) + values + inner == 68_901_502)
  }

  @Test func masksOfAnotherModelAreRefused() {
    let other = EncoderConfiguration.bert(
      vocabSize: 10, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3, intermediateSize: 17)
    let error = #expect(throws: PruningError.self) {
      try RemovalPlan(removing: NeuronMasks(configuration: other), from: dense)
    }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.message == "mask of i in layer 0: 17 neurons found, 16 expected")
  }

  @Test func missingAndMisshapenTensorsAreNamed() throws {
    let tensors = try PlainModel.randomTensors(of: dense, labels: 3, seed: 1)
    let plan = try RemovalPlan(removing: NeuronMasks(configuration: dense), from: dense)
    let name = "encoder.layer.0.output.dense.weight"
    let missing = #expect(throws: PruningError.self) {
      try plan.removed(from: tensors.filter { $0.name != name })
    }
    #expect(missing?.code == .missingTensor)
    #expect(missing?.message.contains(name) == true)
    let turned = tensors.map { tensor in
      guard tensor.name == name else { return tensor }
      return StoredTensor(
        name: name, elementType: .float64, shape: Array(tensor.shape.reversed()), bytes: bytes(tensor))
    }
    let misshapen = #expect(throws: PruningError.self) { try plan.removed(from: turned) }
    #expect(misshapen?.message == "tensor '\(name)': shape [16, 12] found, [12, 16] expected")
  }

  private func bytes(_ tensor: StoredTensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }
}
