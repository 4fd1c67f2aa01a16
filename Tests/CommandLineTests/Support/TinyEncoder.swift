import ModelFormat

/// A BERT with random weights that trains in a second: two layers of 32 with four heads, and a vocabulary of words.
enum TinyEncoder {
  /// The shape. Dropout is on: a resumed run must draw the same random numbers.
  static let configuration = EncoderConfiguration.bert(
    vocabSize: TinyData.vocabulary.count, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 4,
    intermediateSize: 64, maxPositionEmbeddings: 128)

  /// Writes the folder `name`: config.json, weights, vocabulary, and the tokenizer's settings.
  static func write(to place: Workplace, as name: String) throws {
    var random = TestRandom(seed: 1)
    let tensors = configuration.tensorDescriptions(classifier: nil).map { description in
      let isNorm = description.name.hasSuffix("LayerNorm.weight")
      let isMatrix = description.shape.count == 2
      return StoredTensor(
        name: description.name, shape: description.shape,
        floats: (0..<description.count).map { _ in
          isNorm ? 1 : isMatrix ? Float(random.normal() * 0.1) : 0
        })
    }
    try place.write(TinyData.vocabulary.map { $0 + "\n" }.joined(), to: "\(name)/vocab.txt")
    try place.write(
      #"{"do_lower_case": true, "tokenizer_class": "BertTokenizer"}"#, to: "\(name)/tokenizer_config.json")
    try ModelFolderWriter(configuration: configuration, classifier: nil, tensors: tensors)
      .writeFiles(into: place.path(name))
  }
}
