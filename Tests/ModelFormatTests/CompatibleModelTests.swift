import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct CompatibleModelTests {
  /// Both forms do the same sums in double precision; only zeros are added, in another order.
  @Test func theStockShapeGivesTheSameLogitsForRandomShapes() throws {
    var generator = SeededGenerator(state: 51)
    for round in 0..<150 {
      let native = randomPruned(using: &generator)
      let tensors = randomTensors(native, classifier: threeLabels, using: &generator)
      let compatible = try CompatibleModel(configuration: native, classifier: threeLabels, tensors: tensors)
      #expect(compatible.configuration.isStock)
      #expect(compatible.configuration.layers.count == native.layers.count)
      #expect(
        compatible.tensors.map { [$0.name: $0.shape] }
          == compatible.configuration.tensorDescriptions(classifier: threeLabels).map { [$0.name: $0.shape] })
      let ids = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        Int.random(in: 0..<16, using: &generator)
      }
      let expected = try ReferenceEncoder(native, tensors).logits(ids)
      let found = try ReferenceEncoder(compatible.configuration, compatible.tensors).logits(ids)
      for (a, b) in zip(expected, found) { #expect(abs(a - b) <= 1e-12, "round \(round)") }
    }
  }

  @Test func aBareEncoderGivesTheSameHiddenStates() throws {
    var generator = SeededGenerator(state: 52)
    for _ in 0..<30 {
      var native = randomPruned(using: &generator)
      if Bool.random(using: &generator) { native.pooler = nil }
      let tensors = randomTensors(native, using: &generator)
      let compatible = try CompatibleModel(configuration: native, classifier: nil, tensors: tensors)
      let expected = try ReferenceEncoder(native, tensors).hiddenStates([3, 1, 4, 1, 5])
      let found = try ReferenceEncoder(compatible.configuration, compatible.tensors).hiddenStates([
        3, 1, 4, 1, 5,
      ])
      for (a, b) in zip(expected.joined(), found.joined()) { #expect(abs(a - b) <= 1e-12) }
    }
  }

  @Test func whatIsMissingIsZeroAndHeadsStayAtTheirPlace() throws {
    let source = try ModelFolder(goldens + "/format-1/model")
    let compatible = try CompatibleModel(folder: source)
    let tensors = Dictionary(uniqueKeysWithValues: compatible.tensors.map { ($0.name, $0) })
    // Layer 0 keeps 3 dimensions of Q in head 0, none in head 1.
    let query = try #require(tensors["encoder.layer.0.attention.self.query.weight"]).floats()
    let small = try #require(source.tensor(named: "encoder.layer.0.attention.self.query.weight")).floats()
    #expect(Array(query[..<24]) == small)
    #expect(query[24...].allSatisfy { $0 == 0 })
    // Layer 2 keeps head 1 only: its V rows lie in the second half.
    let value = try #require(tensors["encoder.layer.2.attention.self.value.bias"]).floats()
    #expect(value[..<4].allSatisfy { $0 == 0 } && value[4...].allSatisfy { $0 != 0 })
    // Layer 1 has no attention: all of it is zero, the norm is not.
    for name in ["self.query", "self.key", "self.value", "output.dense"] {
      let weight = try #require(tensors["encoder.layer.1.attention.\(name).weight"]).floats()
      #expect(weight.count == 64 && weight.allSatisfy { $0 == 0 })
    }
    // Removed pooler outputs: zero rows there, zero columns in the classifier.
    let kept = try #require(source.tensor(named: "bertie.pooler.kept")).int32s()
    let pooler = try #require(tensors["pooler.dense.bias"]).floats()
    let classifier = try #require(tensors["classifier.weight"]).floats()
    for place in 0..<8 where !kept.contains(Int32(place)) {
      #expect(pooler[place] == 0)
      #expect((0..<12).allSatisfy { classifier[$0 * 8 + place] == 0 })
    }
    #expect(compatible.configuration.intermediateSize == 7)
  }

  @Test func aWrittenFolderIsStockAndCompatible() throws {
    let folder = try TemporaryFolder()
    let source = try ModelFolder(goldens + "/format-1/model")
    let compatible = try CompatibleModel(folder: source)
    try ModelFolderWriter(
      configuration: compatible.configuration, classifier: compatible.classifier, tensors: compatible.tensors,
      source: source
    ).write(to: folder.file("m"))
    let model = try ModelFolder(folder.file("m"))
    #expect(model.config["model_type"] == "bert" && model.config["bertie"] == nil)
    #expect(model.config["num_hidden_layers"] == 3 && model.config["intermediate_size"] == 7)
    #expect(model.prefix == "bert.")
    let again = try CompatibleModel(folder: model)
    #expect(again.tensors == compatible.tensors)
  }

  @Test func whatTransformersCannotComputeIsRefusedWithTheReason() throws {
    var generator = SeededGenerator(state: 53)
    let mean = ClassifierConfiguration(problemType: .regression, labels: ["x"], pooling: .mean)
    let tensors = randomTensors(smallStock(), classifier: mean, using: &generator)
    let pooling = #expect(throws: ModelFormatError.self) {
      try CompatibleModel(configuration: smallStock(), classifier: mean, tensors: tensors)
    }
    #expect(pooling?.code == .notExpressible)
    #expect(pooling?.found == "mean")
    var bare = smallStock()
    bare.pooler = nil
    let pooler = #expect(throws: ModelFormatError.self) {
      try CompatibleModel(configuration: bare, classifier: threeLabels, tensors: tensors)
    }
    #expect(pooler?.code == .notExpressible)
    let missing = #expect(throws: ModelFormatError.self) {
      try CompatibleModel(configuration: smallStock(), classifier: nil, tensors: Array(tensors[1...]))
    }
    #expect(missing?.code == .missingTensor)
    let shape = #expect(throws: ModelFormatError.self) {
      try CompatibleModel(configuration: smallStock(), classifier: threeLabels, tensors: tensors)
    }
    #expect(shape?.code == .shapeMismatch)
  }
}
