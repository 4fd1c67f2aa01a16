import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch

/// The heads of pre-training beside transformers, from folders that its `save_pretrained` wrote.
@Suite(.serialized) struct PretrainingModelTests {
  private static let cases =
    ["bert", "bort", "roberta", "distilbert", "albert", "mpnet", "electra"].map { "\($0)/words" }
    + ["bert/pairs", "albert/pairs"]

  private func model(_ name: String) throws -> (ModelFolder, PretrainingModel) {
    let folder = try ModelFolder("\(Golden.families)/\(name)")
    return (
      folder,
      try PretrainingModel(folder: folder, heads: PretrainingHeads(hasSentenceHead: name.hasSuffix("pairs")))
    )
  }

  private func places(_ places: [Int]) throws -> Tensor {
    try Tensor(places.map(Int64.init), shape: [places.count])
  }

  @Test(arguments: cases) func logitsLossAndGradientsEqualTransformers(_ name: String) throws {
    let (folder, model) = try model(name)
    let golden = try Golden("\(name)/golden.safetensors", in: Golden.families)
    let batch = try golden.input()
    let labels = try golden.int64s("labels")

    let all = try model.forward(batch, places: places(Array(labels.indices)))
    let shape = try golden.tensor("logits").shape
    try golden.expect("logits", equals: all.words.reshaped(shape))

    // Only where words are asked for, as pre-training runs it.
    let asked = labels.indices.filter { labels[$0] != -100 }
    let output = try model.forward(batch, places: places(asked))
    var loss = try output.words.crossEntropy(
      targets: Tensor(asked.map { labels[$0] }, shape: [asked.count]))
    if name.hasSuffix("pairs") {
      let pairs = try #require(output.sentences)
      try golden.expect("sentence_logits", equals: pairs)
      loss =
        try loss + pairs.crossEntropy(targets: Tensor(golden.int64s("sentence_labels"), shape: [batch.rows]))
    } else {
      #expect(output.sentences == nil)
    }
    try golden.expect("loss", equals: loss)
    try loss.backward()
    for parameter in model.parameters {
      let stored = try #require(folder.tensor(named: parameter.name)?.name)
      try golden.expect("gradient.\(stored)", equals: #require(parameter.tensor.grad, "\(parameter.name)"))
    }
    #expect(model.parameters.count == golden.tensors.names.count { $0.hasPrefix("gradient.") })
  }

  /// The decoder has no tensor of its own: everything in transformers' file is in ours, and the other way round.
  @Test(arguments: cases) func theFolderHasTheNamesOfTransformers(_ name: String) throws {
    let (folder, model) = try model(name)
    let place = try TemporaryFolder()
    try ModelFolderWriter(
      configuration: model.configuration, classifier: nil, pretraining: model.heads,
      tensors: model.exportTensors(), source: folder
    ).write(to: place.path + "/out")
    let written = try ModelFolder(place.path + "/out")
    // Bort's code has a table of token types, of zeros, that its model does not use.
    let theirs = Set(folder.tensors.names)
    #expect(Set(written.tensors.names) == theirs)
    for tensor in theirs {
      let (mine, other) = (try #require(written.tensors[tensor]), try #require(folder.tensors[tensor]))
      #expect(try mine.shape == other.shape && mine.floats() == other.floats(), "\(tensor)")
    }
    #expect(written.config["architectures"] == folder.config["architectures"])
    #expect(written.classifier == nil)
  }

  /// E x H projection and table of an own form: the decoder is the table times the projection's transpose.
  @Test func aFactorisedTableDecodesAsItsProduct() throws {
    try RandomGenerator.seed(4)
    var shape = EncoderConfiguration.bert(
      vocabSize: 20, hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2, intermediateSize: 8,
      maxPositionEmbeddings: 8, initializerRange: 0.3)
    shape.wordEmbeddingSize = 3
    let narrow = try PretrainingModel(random: shape, heads: PretrainingHeads())
    let tensors = Dictionary(uniqueKeysWithValues: try narrow.exportTensors().map { ($0.name, $0) })
    shape.wordEmbeddingSize = nil
    let word = "embeddings.word_embeddings.weight"
    let table = try Tensor(try #require(tensors[word]).floats(), shape: [20, 3])
    let projection = try Tensor(
      try #require(tensors["embeddings.word_projection.weight"]).floats(), shape: [8, 3])
    let whole = StoredTensor(
      name: word, shape: [20, 8], floats: try table.linear(weight: projection).floats())
    let wide = try PretrainingModel(configuration: shape, heads: PretrainingHeads()) { name in
      name == word ? whole : tensors[name]
    }
    let input = try EncoderInput(inputIds: [2, 7, 9, 3], rows: 1, columns: 4)
    let (a, b) = (
      try narrow.forward(input, places: places([1, 2])).words.floats(),
      try wide.forward(input, places: places([1, 2])).words.floats()
    )
    // Sums of 8 products of numbers below 4.
    expectClose(a.map(Double.init), b.map(Double.init), within: 8 * 8 * 4 * 0x1p-23, "logits")
  }

  /// What a folder lacks is drawn, what it has is kept.
  @Test func aFolderWithoutHeadsGetsNewOnes() throws {
    let name = "bert/sequence"
    let (_, complete) = try model("bert/pairs")
    try RandomGenerator.seed(1)
    let folder = try ModelFolder("\(Golden.families)/\(name)")
    let made = try PretrainingModel(folder: folder, heads: PretrainingHeads(hasSentenceHead: true))
    #expect(made.parameters.map(\.name) == complete.parameters.map(\.name))
    let tensors = Dictionary(uniqueKeysWithValues: try made.exportTensors().map { ($0.name, $0) })
    for parameter in ["embeddings.word_embeddings.weight", "pooler.dense.weight"] {
      #expect(try tensors[parameter]?.floats() == folder.tensor(named: parameter)?.floats(), "\(parameter)")
    }
    let dense = try #require(tensors["cls.predictions.transform.dense.weight"]).floats()
    #expect(Set(dense).count == dense.count, "drawn at random")
    #expect(try tensors["cls.predictions.bias"]?.floats().allSatisfy { $0 == 0 } == true)
  }

  @Test func familiesWithoutAHeadForPairsSaySo() throws {
    let folder = try ModelFolder("\(Golden.families)/roberta/words")
    let error = #expect(throws: ModelFormatError.self) {
      try PretrainingModel(folder: folder, heads: PretrainingHeads(hasSentenceHead: true))
    }
    #expect("\(try #require(error))".contains("expected a BERT or an ALBERT, found roberta"))
  }
}
