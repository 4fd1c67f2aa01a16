import ModelFormat
import TestSupport
import Testing

@Suite struct EncoderConfigurationCostTests {
  @Test func bertBaseHasThePublishedCounts() throws {
    let bert = EncoderConfiguration.bert()
    #expect(bert.parameterCount() == 109_482_240)
    #expect(bert.layerCosts(tokens: 1).map(\.parameters) == Array(repeating: 7_087_872, count: 12))
    var bare = bert
    bare.pooler = nil
    #expect(bert.parameterCount() - bare.parameterCount() == 590_592)
    bare.layers = []
    #expect(bare.parameterCount() == 23_837_184)
    #expect(bert.parameterCount(includingHead: 3) == 109_482_240 + 3 * 769)
    let descriptions = bert.tensorDescriptions()
    #expect(descriptions.count == 199)
    #expect(descriptions.allSatisfy { $0.kind == .parameter })
  }

  @Test func bertBaseHasThePublishedMultiplyAdds() throws {
    let bert = EncoderConfiguration.bert()
    #expect(bert.macs(tokens: 128) == 11_173_625_856)
    let layer = try #require(bert.layerCosts(tokens: 128).first)
    #expect(layer.macs == 931_135_488)
    let head =
      [LayerCost.Part.query, .key, .value, .attentionOutput, .scores, .context]
      .reduce(0) { $0 + (layer.parts[$1]?.macs ?? 0) } / 12
    #expect(head == 27_262_976)
    #expect(
      (layer.parts[.intermediate]?.macs ?? 0) / 3072 + (layer.parts[.output]?.macs ?? 0) / 3072 == 196_608)
  }

  /// The component targets of Rasa at 60 %: kept k,q 77, v 422, ao 576, i 1229, o 614, p 538.
  @Test func rasasComponentTargetsGiveTheGoldenCount() throws {
    var pruned = EncoderConfiguration.bert()
    // 77 and 422 over twelve heads, unequally: 5 x 7 + 7 x 6, and 2 x 36 + 10 x 35.
    let heads = (0..<12).map { HeadConfiguration(source: $0, qk: $0 < 5 ? 7 : 6, v: $0 < 2 ? 36 : 35) }
    pruned.layers = (0..<12).map {
      LayerConfiguration(
        sourceLayer: $0, attention: AttentionConfiguration(heads: heads, scale: 64, output: 576),
        feedForward: FeedForwardConfiguration(width: 1229, output: 614))
    }
    pruned.pooler = 538
    try pruned.validate()
    #expect(pruned.parameterCount() == 52_930_726)
    #expect(!pruned.isStock)
    #expect(pruned.tensorDescriptions().filter { $0.kind == .index }.count == 25)
    let perToken = 2 * 77 * 768 + 422 * 768 + 576 * 422 + 1229 * 768 + 614 * 1229
    #expect(pruned.macs(tokens: 8) == 12 * (8 * perToken + 64 * (77 + 422)))
  }

  @Test func absentAndEmptySublayersCostWhatIsLeft() {
    var pruned = smallStock()
    pruned.layers[0].attention = nil
    pruned.layers[0].feedForward = nil
    pruned.layers[1].attention?.heads = []
    pruned.layers[1].feedForward?.width = 0
    let costs = pruned.layerCosts(tokens: 4)
    #expect(costs[0].macs == 0 && costs[0].parameters == 32)
    #expect(costs[1].macs == 0 && costs[1].parameters == 32 + 8 + 8)
    #expect(costs[2].macs == 4 * (4 * 64 + 2 * 128) + 16 * 16)
  }

  @Test func absurdLengthsSaturate() {
    #expect(EncoderConfiguration.bert().macs(tokens: .max) == .max)
    #expect(EncoderConfiguration.bert().macs(tokens: 0) == 0)
  }

  @Test func predictedBytesAreTheBytesOfTheFile() throws {
    var generator = SeededGenerator(state: 11)
    for round in 0..<30 {
      let folder = try TemporaryFolder()
      let configuration = round == 0 ? smallStock() : randomPruned(using: &generator)
      let classifier = round % 2 == 0 ? threeLabels : nil
      let tensors = randomTensors(configuration, classifier: classifier, using: &generator)
      try ModelFolderWriter(configuration: configuration, classifier: classifier, tensors: tensors)
        .write(to: folder.file("model"))
      let bytes = try contents(folder.file("model/model.safetensors")).count
      #expect(try configuration.fileBytes(classifier: classifier) == bytes)
    }
  }
}
