import Encoders
import ModelFormat
import Pruning
import TestSupport
import Testing
import Torch

/// Removed equals masked in every family under every kind of head, in memory, through a folder and through the zero-padded one.
struct FamilyRemovalTests {
  private func zeroed(_ dense: SequenceClassifier, _ masks: NeuronMasks) throws -> SequenceClassifier {
    try TinyModel.rebuilt(dense, masked(dense.exportTensors(), by: masks))
  }

  @Test(arguments: FamilyShapes.names, HeadKind.allCases)
  func removedModelEqualsMaskedModel(_ name: String, _ kind: HeadKind) throws {
    let dense = try FamilyModel.classifier(name, kind, seed: 31)
    let untouched = try FamilyModel.outputs(dense)
    for (number, shares) in sharesToLose.enumerated() {
      let masks = try FamilyModel.masks(dense, losing: shares, seed: UInt64(number))
      let removed = try dense.removing(masks)
      let found = try FamilyModel.outputs(removed)
      let difference = try largestDifference(FamilyModel.outputs(zeroed(dense, masks)), found)
      #expect(difference <= 1e-5, "\(shares): \(difference)")
      // The pooler's neurons are there only where the head reads it.
      let hasEffect = masks.sites.contains { !masks.removed(at: $0).isEmpty }
      #expect(
        hasEffect == (number > 0 && (Set(shares.keys) != [.pooler] || dense.configuration.pooler != nil)))
      if hasEffect { #expect(largestDifference(untouched, found) > 1e-3, "\(shares)") }
    }
  }

  @Test(arguments: FamilyShapes.names, HeadKind.allCases)
  func aPrunedModelPrunesFurtherAndPassesThroughFolders(_ name: String, _ kind: HeadKind) throws {
    let dense = try FamilyModel.classifier(name, kind, seed: 32)
    let first = try dense.removing(FamilyModel.masks(dense, losing: sharesToLose[15], seed: 1))
    let folders = try TestFolder()
    try first.folderWriter().write(to: folders.path("first"))
    let loaded = try SequenceClassifier(folder: ModelFolder(folders.path("first")))
    #expect(loaded.configuration == first.configuration)
    let masks = try FamilyModel.masks(loaded, losing: sharesToLose[15], seed: 2)
    let second = try loaded.removing(masks)
    let expected = try FamilyModel.outputs(zeroed(first, masks))
    #expect(try largestDifference(expected, FamilyModel.outputs(second)) <= 1e-5)

    try second.folderWriter().write(to: folders.path("second"))
    let again = try SequenceClassifier(folder: ModelFolder(folders.path("second")))
    #expect(try FamilyModel.outputs(again) == FamilyModel.outputs(second))

    // Heads of transformers read a pooler, which Bort lacks.
    guard second.classifier.pooling != .cls else { return }
    let padded = try CompatibleModel(folder: ModelFolder(folders.path("second")))
    try ModelFolderWriter(
      configuration: padded.configuration, classifier: padded.classifier, tensors: padded.tensors
    ).write(to: folders.path("stock"))
    let stock = try SequenceClassifier(folder: ModelFolder(folders.path("stock")))
    #expect(stock.configuration.isStock)
    #expect(try largestDifference(expected, FamilyModel.outputs(stock)) <= 1e-5)
  }

  /// What ALBERT's layers share is removed once, and shared on.
  @Test func sharedLayersLoseTheSameAndGoOnSharing() throws {
    let dense = try FamilyModel.classifier("albert", .sequence, seed: 33)
    #expect(NeuronMasks(configuration: dense.configuration).sites.map(\.layer).filter { $0 % 2 == 1 } == [])
    let masks = try FamilyModel.masks(dense, losing: sharesToLose[15], seed: 3)
    let removed = try dense.removing(masks)
    #expect(removed.configuration.sharing == dense.configuration.sharing)
    let layers = removed.configuration.layers
    for owner in [0, 2] {
      #expect(layers[owner].attention == layers[owner + 1].attention)
      #expect(layers[owner].feedForward == layers[owner + 1].feedForward)
    }
    #expect(layers[0].feedForward != dense.configuration.layers[0].feedForward)
    #expect(layers[0].feedForward != layers[2].feedForward)
    let places = try removed.encoder.keptPlaces()
    #expect(
      Set(places.keys.compactMap { $0.split(separator: ".").dropFirst(2).first }) == ["0", "2", "kept"])
  }

  /// The table of the bias by distance stays as it is, whatever heads go.
  @Test func removalLeavesTheBiasByDistance() throws {
    let dense = try FamilyModel.classifier("mpnet", .tokens, seed: 34)
    let size = dense.configuration.headSize
    let masks = try NeuronMasks(
      widths: dense.configuration.neuronCounts(),
      kept: [LinearSite(layer: 0, component: .value): Array(size..<3 * size)])
    let removed = try dense.removing(masks)
    #expect(removed.configuration.layers[0].attention?.heads.map(\.source) == [1, 2])
    let tables = try [dense, removed].map { model in
      try #require(model.exportTensors().first { $0.name == "encoder.relative_attention_bias.weight" })
    }
    #expect(tables[0] == tables[1])
    #expect(
      try largestDifference(FamilyModel.outputs(zeroed(dense, masks)), FamilyModel.outputs(removed)) <= 1e-5)
  }

  @Test(arguments: FamilyShapes.names, [HeadKind.sequence, .span])
  func inflatedTensorsAreTheMaskedModels(_ name: String, _ kind: HeadKind) throws {
    let dense = try FamilyModel.classifier(name, kind, seed: 35)
    let masks = try FamilyModel.masks(dense, losing: sharesToLose[15], seed: 4)
    let original = try dense.exportTensors()
    let plan = try RemovalPlan(
      removing: masks, from: dense.configuration,
      classifierLabels: dense.classifier.pooling == .pooler ? dense.classifier.labels.count : nil)
    let inflated = try plan.inflated(plan.removed(from: original), like: original)
    #expect(inflated.map(\.shape) == original.map(\.shape))
    let difference = try largestDifference(
      FamilyModel.outputs(TinyModel.rebuilt(dense, inflated)), FamilyModel.outputs(zeroed(dense, masks)))
    #expect(difference <= 1e-5)
  }

  @Test(arguments: FamilyShapes.names) func costsAreThoseOfTheShape(_ name: String) throws {
    let dense = try FamilyModel.classifier(name, .sequence, seed: 36)
    let removed = try dense.removing(FamilyModel.masks(dense, losing: sharesToLose[15], seed: 5))
    for model in [dense, removed] {
      let cost = try ModelCost(configuration: model.configuration, tensors: model.exportTensors(), tokens: 7)
      #expect(cost.macs == model.configuration.macs(tokens: 7))
      #expect(cost.parameters == model.configuration.parameterCount(classifier: model.classifier))
      let parts = Dictionary(uniqueKeysWithValues: cost.components.map { ($0.name, $0.parameters) })
      // MPNet's table: 32 buckets for 3 heads.
      #expect(parts["scores"] == (name == "mpnet" ? 96 : 0))
      let costs = model.configuration.layerCosts(tokens: 7)
      #expect(parts["o"] == costs.reduce(0) { $0 + ($1.parts[.output]?.parameters ?? 0) })
    }
    let table = SparsityTable(removed: removed.configuration, from: dense.configuration)
    // Two layers own their maps in every shape; ALBERT's other two share them, as the factorised one's second its feed-forward.
    let pooler = dense.configuration.pooler ?? 0
    let feedForwards = name == "factorised" ? 1 : 2
    let neurons = 2 * 4 * 24 + feedForwards * (24 + dense.configuration.intermediateSize) + pooler
    #expect(table.counts { _ in true }.total == neurons)
  }
}
