import JSON
import ModelFormat
import TestSupport
import Testing

/// Shared layers and ALBERT's counts (Lan et al., arXiv:1909.11942, tables 1 to 4, and sums worked out by hand).
@Suite struct LayerSharingTests {
  static func albert(
    embedding: Int = 128, hidden: Int = 768, layers: Int = 12, heads: Int = 12, intermediate: Int = 3072,
    groups: Int = 1, inner: Int = 1, pooler: Bool = true
  ) -> EncoderConfiguration {
    var configuration = EncoderConfiguration.stock(
      .albert, vocabSize: 30000, hiddenSize: hidden, embeddingSize: embedding, numHiddenLayers: layers,
      numAttentionHeads: heads, intermediateSize: intermediate, maxPositionEmbeddings: 512,
      hiddenActivation: .geluTanh, numHiddenGroups: groups, innerGroupNum: inner)
    if !pooler { configuration.pooler = nil }
    return configuration
  }

  @Test func publishedModelsHaveTheirParameters() {
    #expect(Self.albert().parameterCount() == 11_683_584)
    #expect(Self.albert(pooler: false).parameterCount() == 11_092_992)
    let large = Self.albert(hidden: 1024, layers: 24, heads: 16, intermediate: 4096)
    #expect(large.parameterCount() == 17_683_968)
    let extraLarge = Self.albert(hidden: 2048, layers: 24, heads: 16, intermediate: 8192)
    #expect(extraLarge.parameterCount() == 58_724_864)
    #expect(
      Self.albert(hidden: 4096, layers: 12, heads: 64, intermediate: 16384).parameterCount() == 222_595_584)
  }

  @Test func headsOfPretrainingHaveTheirParameters() {
    #expect(Self.albert(pooler: false).parameterCount(pretraining: PretrainingHeads()) == 11_221_680)
    let both = PretrainingHeads(hasSentenceHead: true)
    #expect(Self.albert().parameterCount(pretraining: both) == 11_813_810)
  }

  @Test func embeddingWidthsAndGroupsHaveTheirParameters() {
    let shared = [64, 128, 256, 768].map { Self.albert(embedding: $0).parameterCount() }
    #expect(shared == [9_681_408, 11_683_584, 15_687_936, 31_705_344])
    let unshared = [64, 128, 256, 768].map { Self.albert(embedding: $0, groups: 12).parameterCount() }
    #expect(unshared == [87_648_000, 89_650_176, 93_654_528, 109_671_936])
    let groups = [2, 3, 4, 6].map { Self.albert(groups: $0).parameterCount() }
    #expect(groups == [18_771_456, 25_859_328, 32_947_200, 47_122_944])
    #expect(Self.albert(layers: 6, inner: 2).parameterCount() == 18_771_456)
  }

  /// bert-base-uncased in ALBERT's form.
  @Test func aConvertedBERTHasItsParameters() {
    let counts = [12, 2, 1].map { groups in
      var configuration = Self.albert(groups: groups)
      configuration.vocabSize = 30522
      return configuration.parameterCount()
    }
    #expect(counts == [89_716_992, 18_838_272, 11_750_400])
  }

  @Test func oneKindOfSublayerCanBeShared() {
    var configuration = Self.albert(groups: 12)
    let own = Array(0..<12)
    let first = [Int](repeating: 0, count: 12)
    configuration.sharing = LayerSharing(attention: first, feedForward: own)
    #expect(configuration.parameterCount() == 63_647_232)
    configuration.sharing = LayerSharing(attention: own, feedForward: first)
    #expect(configuration.parameterCount() == 37_686_528)
  }

  @Test func sharingCostsParametersOnceAndMultiplyAddsAtEveryUse() {
    let shared = Self.albert()
    let unshared = Self.albert(groups: 12)
    #expect(shared.macs(tokens: 128) == unshared.macs(tokens: 128))
    let layers = shared.layerCosts(tokens: 128)
    #expect(layers[0].parameters == unshared.layerCosts(tokens: 128)[0].parameters)
    #expect(layers[1...].allSatisfy { $0.parameters == 0 && $0.macs == layers[0].macs })
  }

  @Test func groupsAreEqualParts() {
    func owners(_ groups: Int, inner: Int = 1) -> [Int] {
      LayerSharing(layers: 12, groups: groups, inner: inner).attention
    }
    #expect(owners(2) == [0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6])
    #expect(owners(3) == [0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8])
    #expect(owners(4) == [0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9])
    #expect(owners(6) == [0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10])
    #expect(owners(12) == Array(0..<12))
    #expect(LayerSharing(layers: 2, groups: 1, inner: 3).attention == [0, 1, 2, 0, 1, 2])
    #expect(LayerSharing(layers: 2, groups: 2, inner: 2).normalised == nil)
    // Whole numbers where floating point gives another group.
    #expect(LayerSharing(layers: 18, groups: 14, inner: 1).attention[9] == 9)
    let many = LayerSharing(layers: 27, groups: 21, inner: 1)
    #expect(many.attention[9] == 9 && many.attention[18] == 18 && many.feedForward == many.attention)
  }

  @Test func whoIsLeftOwnsWhatItsOwnerDid() {
    let sharing = LayerSharing(layers: 6, groups: 2, inner: 1)
    #expect(sharing.keeping([1, 2, 4])?.attention == [0, 0, 2])
    #expect(sharing.keeping([2, 5]) == nil)
  }

  @Test func ownSharingSurvivesTheFolder() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 8)
    var configuration = smallStock()
    configuration.sharing = LayerSharing(attention: [0, 0, 2], feedForward: [0, 1, 1])
    let tensors = randomTensors(configuration, using: &generator)
    try ModelFolderWriter(configuration: configuration, classifier: nil, tensors: tensors)
      .write(to: folder.file("m"))
    let read = try ModelFolder(folder.file("m"))
    #expect(read.configuration == configuration)
    #expect(read.tensor(named: "encoder.layer.1.attention.self.query.weight") == nil)

    // The stock form has a copy for each use.
    let stock = try CompatibleModel(folder: read)
    #expect(stock.configuration.sharing == nil && stock.configuration.isStock)
    for (copy, owner) in [("1.attention.output.dense", 0), ("2.intermediate.dense", 1)] {
      let rest = copy.dropFirst(2)
      let copied = stock.tensors.first { $0.name == "encoder.layer.\(copy).weight" }
      #expect(
        try copied?.floats() == tensors.first { $0.name == "encoder.layer.\(owner).\(rest).weight" }?.floats()
      )
      #expect(copied != nil)
    }
  }

  @Test(arguments: [
    (LayerSharing(attention: [0, 1], feedForward: [0, 1, 2]), "a group for each of the 3 layers"),
    (LayerSharing(attention: [0, 2, 2], feedForward: [0, 1, 2]), "owners that come first"),
    (LayerSharing(attention: [0, 0, 1], feedForward: [0, 1, 2]), "owners that come first"),
  ])
  func impossibleSharingIsRefused(sharing: LayerSharing, message: String) {
    var configuration = smallStock()
    configuration.sharing = sharing
    let error = #expect(throws: ModelFormatError.self) { try configuration.validate() }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func layersOfOneGroupHaveOneShape() {
    var configuration = smallStock()
    configuration.sharing = LayerSharing(attention: [0, 0, 0], feedForward: [0, 1, 2])
    configuration.layers[1].attention?.output = 3
    let error = #expect(throws: ModelFormatError.self) { try configuration.validate() }
    #expect(error?.description.contains("layers of one shape in a group") == true)
  }
}
