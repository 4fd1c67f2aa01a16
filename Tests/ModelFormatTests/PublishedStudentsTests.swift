import ModelFormat
import Testing

/// Parameters of published students, exact: 30,522 words, 512 positions.
@Suite struct PublishedStudentsTests {
  /// DistilBERT (arXiv:1910.01108): 6 layers of BERT-base without token types and without a pooler.
  private let distilbert = EncoderConfiguration.stock(
    .distilbert, vocabSize: 30522, hiddenSize: 768, numHiddenLayers: 6, numAttentionHeads: 12,
    intermediateSize: 3072, maxPositionEmbeddings: 512)

  @Test func distilBERT() throws {
    try distilbert.validate()
    #expect(distilbert.parameterCount() == 66_362_880)
    #expect(distilbert.parameterCount(classifier: nil) == 66_362_880)
  }

  /// A dense map, its norm and a bias for each word; the decoder is the table of words.
  @Test func distilBERTThatNamesWords() {
    #expect(distilbert.parameterCount(pretraining: PretrainingHeads()) == 66_985_530)
  }

  /// A dense map of the head's own, which is our pooler, and two outputs.
  @Test func distilBERTWithTwoLabels() throws {
    var configuration = distilbert
    configuration.pooler = 768
    let head = ClassifierConfiguration(labels: ["negative", "positive"])
    try head.validate(on: configuration)
    #expect(configuration.parameterCount(classifier: head) == 66_955_010)
    #expect(configuration.parameterCount(includingHead: 2) == 66_955_010)
  }

  /// TinyBERT (arXiv:1909.10351) of 4 layers.
  @Test func tinyBERT() throws {
    let configuration = EncoderConfiguration.bert(
      hiddenSize: 312, numHiddenLayers: 4, intermediateSize: 1200)
    try configuration.validate()
    #expect(configuration.parameterCount() == 14_350_248)
  }

  /// MiniLM (arXiv:2002.10957) of width 384.
  @Test(arguments: [(12, 33_360_000), (6, 22_713_216)])
  func miniLM(layers: Int, expected: Int) throws {
    let configuration = EncoderConfiguration.bert(
      hiddenSize: 384, numHiddenLayers: layers, intermediateSize: 1536)
    try configuration.validate()
    #expect(configuration.parameterCount() == expected)
  }
}
