import JSON
import ModelFormat
import TestSupport
import Testing

/// Word embeddings as a narrow table and a map.
@Suite struct FactorisedWordsTests {
  private func factorised(_ size: Int = 3) -> EncoderConfiguration {
    var configuration = smallStock()
    configuration.wordEmbeddingSize = size
    return configuration
  }

  @Test func aNarrowTableAndAMapStandForTheWords() {
    let names = factorised().tensorDescriptions().prefix(3)
    #expect(
      names.map(\.name) == [
        "embeddings.word_embeddings.weight", "embeddings.word_projection.weight",
        "embeddings.position_embeddings.weight",
      ])
    #expect(names.map(\.shape) == [[16, 3], [8, 3], [10, 8]])
    #expect(factorised().parameterCount() == smallStock().parameterCount() - 16 * 8 + 16 * 3 + 8 * 3)
    #expect(factorised().macs(tokens: 7) == smallStock().macs(tokens: 7))
  }

  /// BERT-base's table.
  @Test func bertBasesTableShrinksByTheFactorsWidths() {
    var base = EncoderConfiguration.bert()
    let dense = base.parameterCount()
    base.wordEmbeddingSize = 128
    #expect(dense - base.parameterCount() == 23_440_896 - (30522 + 768) * 128)
    base.wordEmbeddingSize = 749
    #expect(base.parameterCount() < dense)
    base.wordEmbeddingSize = 750
    #expect(base.parameterCount() > dense)
  }

  @Test(arguments: [1, 3, 8]) func theWidthSurvivesTheFolder(size: Int) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 31)
    var configuration = factorised(size)
    configuration.sharing = LayerSharing(attention: [0, 0, 0], feedForward: [0, 1, 0])
    let tensors = randomTensors(configuration, classifier: threeLabels, using: &generator)
    try ModelFolderWriter(configuration: configuration, classifier: threeLabels, tensors: tensors)
      .write(to: folder.file("m"))
    let read = try ModelFolder(folder.file("m"))
    #expect(read.configuration == configuration && !read.configuration.isStock)
    #expect(read.config["bertie"]?["wordEmbeddingSize"]?.int == size)
    #expect(read.config["model_type"] == "bertie-bert")
    let summary = read.summary()
    #expect(summary["wordEmbeddingSize"]?.int == size && summary["embeddingSize"] == 8)
    #expect(summary["sharing"] == ["attention": [0, 0, 0], "feedForward": [0, 1, 0]])
    #expect(summary["parameters"]?.int == configuration.parameterCount(classifier: threeLabels))
    for tensor in tensors {
      #expect(try read.tensor(named: tensor.name)?.floats() == tensor.floats(), "\(tensor.name)")
    }
    #expect(
      try configuration.fileBytes(classifier: threeLabels) == read.tensors.fileBytes)

    // The stock form has the product, and a copy of a layer for each use.
    let stock = try CompatibleModel(folder: read)
    #expect(stock.configuration.isStock && stock.configuration.sharing == nil)
    let words = try tensors[0].floats().map(Double.init)
    let map = try tensors[1].floats().map(Double.init)
    let found = try #require(stock.tensors.first).floats()
    for (place, value) in found.enumerated() {
      let (row, column) = (place / 8, place % 8)
      let expected = (0..<size).reduce(0.0) { $0 + words[row * size + $1] * map[column * size + $1] }
      #expect(abs(Double(value) - expected) <= 0x1p-23 * Double(size))
    }
  }

  @Test func familiesThatFactoriseTheirEmbeddingsThemselvesAreNotFactorisedAgain() {
    var configuration = EncoderConfiguration.stock(
      .albert, vocabSize: 16, hiddenSize: 8, embeddingSize: 4, numHiddenLayers: 2, numAttentionHeads: 2,
      intermediateSize: 16, maxPositionEmbeddings: 10)
    configuration.wordEmbeddingSize = 2
    let error = #expect(throws: ModelFormatError.self) { try configuration.validate() }
    #expect(error?.code == .badConfiguration)
    #expect(error?.description.contains("bertie.wordEmbeddingSize: expected nothing") == true)
  }
}
