import Encoders
import ModelFormat
import Testing
import Torch

/// Parameters in, parameters out.
@Suite(.serialized) struct StorageTests {
  private func pruned(seed: UInt64 = 20) throws -> SequenceClassifier {
    let weights = try DenseWeights(Tiny.model(seed: seed))
    return try weights.removed(
      KeptNeurons(weights.configuration, seed: seed) {
        $0.component == .intermediate && $0.layer == 0 ? 0 : 0.6
      })
  }

  private func bits(_ model: SequenceClassifier) throws -> [String: [UInt8]] {
    try Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, try $0.tensor.bytes()) })
  }

  @Test(arguments: [false, true]) func aSavedModelLoadsBitForBit(_ isPruned: Bool) throws {
    let model = try isPruned ? pruned() : Tiny.model()
    let loaded = try TestFiles.withTemporaryPath("model") { path in
      try model.folderWriter().write(to: path)
      let folder = try ModelFolder(path)
      #expect(folder.configuration.isStock != isPruned)
      #expect(folder.parameterCount == model.configuration.parameterCount(classifier: model.classifier))
      return try SequenceClassifier(folder: folder)
    }
    #expect(loaded.configuration == model.configuration)
    #expect(loaded.classifier == model.classifier)
    #expect(try bits(loaded) == bits(model))
    let batch = try Tiny.input(lengths: [4, 2])
    #expect(try loaded.logits(batch).floats() == model.logits(batch).floats())
  }

  @Test func exportedTensorsAreRaggedAndInTheFilesOrder() throws {
    let model = try pruned()
    let exported = try model.exportTensors()
    let expected = model.configuration.tensorDescriptions(classifier: model.classifier)
    #expect(exported.map(\.name) == expected.map(\.name))
    #expect(exported.map(\.shape) == expected.map(\.shape))
    let parameters = exported.filter { $0.elementType == .float32 }.reduce(0) { $0 + $1.count }
    #expect(parameters == model.configuration.parameterCount(classifier: model.classifier))
    // In memory at least one layer is padded, else this test shows nothing.
    #expect(model.parameters.reduce(0) { $0 + $1.tensor.count } > parameters)
  }

  @Test func parametersAreNamedOnceInTheFilesOrderAndNeverEmpty() throws {
    let model = try pruned()
    let names = model.parameters.map(\.name)
    let described = model.configuration.tensorDescriptions(classifier: model.classifier)
    #expect(names == described.filter { $0.kind == .parameter && $0.count > 0 }.map(\.name))
    #expect(described.contains { $0.count == 0 })
    #expect(model.parameters.allSatisfy { $0.tensor.isLeaf && $0.tensor.requiresGrad })
  }

  @Test func sitesGiveTheParametersOfTheirName() throws {
    let model = try pruned()
    let parameters = model.parameters
    var named = 0
    for site in model.encoder.linearSites {
      let name = DenseWeights.name(site.layer, site.component)
      let map = try #require(model.encoder.linear(at: site))
      for (part, tensor) in [("weight", map.weight), ("bias", map.bias)] where tensor.count > 0 {
        #expect(parameters.first { $0.name == "\(name).\(part)" }?.tensor === tensor, "\(site) \(part)")
        named += 1
      }
    }
    #expect(named == parameters.count { !$0.name.contains("LayerNorm") && !$0.name.contains("embedd") } - 2)
    #expect(model.encoder.linear(at: LinearSite(layer: 2, component: .key)) == nil)
    #expect(model.encoder.linear(at: LinearSite(layer: 1, component: .pooler)) == nil)
  }

  @Test(arguments: [ElementType.bfloat16, .float16, .float64]) func shorterAndLongerTypesLoadAsFloat32(
    _ type: ElementType
  ) throws {
    let model = try Tiny.model()
    let torch: Tensor.ElementType = type == .bfloat16 ? .bfloat16 : type == .float16 ? .float16 : .float64
    let stored = try model.exportTensors().map { tensor in
      let converted = try Tensor(tensor.floats(), shape: tensor.shape).to(torch)
      return StoredTensor(
        name: tensor.name, elementType: type, shape: tensor.shape, bytes: try converted.bytes())
    }
    let byName = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0) })
    let loaded = try SequenceClassifier(
      configuration: model.configuration, classifier: model.classifier, tensors: { byName[$0] })
    for tensor in try loaded.exportTensors() {
      #expect(tensor.elementType == .float32)
      #expect(try tensor.floats() == #require(byName[tensor.name]).floats(), "\(tensor.name)")
    }
  }

  @Test func aNewHeadKeepsTheEncoderAndItsPooler() throws {
    let old = try Tiny.model(seed: 21)
    let head = ClassifierConfiguration(problemType: .singleLabelClassification, labels: ["a", "b"])
    let stored = Dictionary(uniqueKeysWithValues: try old.exportTensors().map { ($0.name, $0) })
    func make(_ seed: UInt64) throws -> SequenceClassifier {
      try RandomGenerator.seed(seed)
      return try SequenceClassifier(newHead: head, on: old.configuration, tensors: { stored[$0] })
    }
    let new = try make(1)
    let before = try bits(old)
    for (name, bytes) in try bits(new) where !name.hasPrefix("classifier.") {
      #expect(bytes == before[name], "\(name)")
    }
    #expect(new.weight.shape == [2, 24])
    #expect(try new.bias.floats() == [0, 0])
    let spread = try new.weight.squared().mean().squareRoot().item()
    // 48 draws: the root of their mean square lies within 4 standard errors, 4 / sqrt(96), of initializerRange.
    #expect(abs(spread / 0.2 - 1) < 0.41)
    #expect(try bits(make(1)) == bits(new))
    #expect(try make(2).weight.floats() != new.weight.floats())
  }

  @Test func aMissingPoolerIsDrawnWhereThePoolingNeedsOne() throws {
    let bare = try Encoder(random: Tiny.configuration(hasPooler: false))
    let stored = Dictionary(uniqueKeysWithValues: try bare.exportTensors().map { ($0.name, $0) })
    #expect(stored["pooler.dense.weight"] == nil)
    let pooled = try SequenceClassifier(
      newHead: Tiny.head(), on: bare.configuration, tensors: { stored[$0] })
    #expect(pooled.configuration.pooler == 24)
    let mean = try SequenceClassifier(
      newHead: Tiny.head(.regression, .mean), on: bare.configuration, tensors: { stored[$0] })
    #expect(mean.configuration.pooler == nil)
    #expect(throws: EncoderError.self) {
      try SequenceClassifier(random: bare.configuration, classifier: Tiny.head())
    }
  }

  @Test func anUnusedPoolerIsKeptInFilesButNotTrained() throws {
    let model = try Tiny.model(head: Tiny.head(.singleLabelClassification, .mean))
    #expect(!model.parameters.contains { $0.name.hasPrefix("pooler.") })
    #expect(try model.exportTensors().contains { $0.name == "pooler.dense.weight" })
  }

  @Test func randomParametersFollowTheConfiguration() throws {
    try RandomGenerator.seed(3)
    var configuration = Tiny.configuration()
    configuration.padTokenId = 7
    configuration.layers[1].attention?.output = 3
    let name = "bertie.layer.1.attention.outputKept"
    let encoder = try Encoder(random: configuration, keptPlaces: [name: [1, 5, 20]])
    #expect(encoder.outputPlaces(at: LinearSite(layer: 1, component: .attentionOutput)) == [1, 5, 20])
    for parameter in encoder.parameters {
      let values = try parameter.tensor.floats()
      if parameter.name.hasSuffix("LayerNorm.weight") {
        #expect(values.allSatisfy { $0 == 1 })
      } else if parameter.name.hasSuffix("bias") {
        #expect(values.allSatisfy { $0 == 0 })
      } else {
        let deviation = (values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count))
          .squareRoot()
        // Within 6 standard errors, and one row of zeros.
        #expect(
          abs(deviation / 0.2 - 1) < 6 / Double(2 * values.count).squareRoot() + 0.02, "\(parameter.name)")
      }
    }
    #expect(try encoder.parameters[0].tensor.selected(dimension: 0, index: 7).floats().allSatisfy { $0 == 0 })
    #expect(throws: EncoderError.self) {
      try Encoder(random: configuration, keptPlaces: [name: [1, 20, 5]])
    }
  }
}
