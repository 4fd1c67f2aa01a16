import Inference
import ModelFormat
import TestSupport
import Testing

/// A model with a head, and texts for it.
struct SampleModel {
  let configuration: EncoderConfiguration
  let classifier: ClassifierConfiguration
  let texts: [TokenInput]
  /// A tensor by its canonical name.
  let tensor: (String) -> StoredTensor?

  /// The models of this kind that tests choose from.
  enum Name: String, CaseIterable {
    /// The goldens' tiny random BERT: H 32, 4 heads of 8, I 64.
    case tiny
    /// H 192, I 640: several lines and groups of a product's inputs, and two halves that are quantised by themselves.
    case wide
    /// The same, pruned: heads of odd widths, several panels of them in a half, and outputs to some places only.
    case pruned
    /// Shared layers, pruned, a map from E to H, and a head over tokens.
    case albert
    /// A bias of attention scores, positions that begin after the padding's, no token types, and a head over tokens.
    case mpnet

    /// The model.
    func model() throws -> SampleModel {
      switch self {
      case .tiny: try TinyGolden().model
      case .wide: .wide()
      case .pruned: .pruned()
      case .albert: FamilyShape.family(.albert).model(.fiveTags, isPruned: true)
      case .mpnet: FamilyShape.family(.mpnet).model(.span, isPruned: true)
      }
    }
  }

  /// A random BERT of H 192, 3 heads, I 640, and texts of 1 to 40 tokens, 100 in all.
  ///
  /// Attention is neither even nor all on one token, and norms are near 1, as in a trained model.
  static func wide(activation: Activation = .gelu, layers: Int = 2) -> SampleModel {
    random(
      EncoderConfiguration.bert(
        vocabSize: 40, hiddenSize: 192, numHiddenLayers: layers, numAttentionHeads: 3, intermediateSize: 640,
        maxPositionEmbeddings: 40, hiddenActivation: activation))
  }

  /// A random BERT of H 192 with 6 heads of 32, I 640, pruned. The heads of the second layer leave room where those of the first
  /// stand.
  private static func pruned() -> SampleModel {
    var configuration = EncoderConfiguration.bert(
      vocabSize: 40, hiddenSize: 192, numHiddenLayers: 2, numAttentionHeads: 6, intermediateSize: 640,
      maxPositionEmbeddings: 40)
    func attention(_ widths: [(qk: Int, v: Int)], output: Int) -> AttentionConfiguration {
      let heads = widths.enumerated().map { HeadConfiguration(source: $0, qk: $1.qk, v: $1.v) }
      return AttentionConfiguration(heads: heads, scale: 32, output: output)
    }
    configuration.layers[0].attention = attention(
      [(17, 17), (25, 20), (32, 31), (11, 14), (24, 18)], output: 77)
    configuration.layers[0].feedForward = FeedForwardConfiguration(width: 301, output: 192)
    configuration.layers[1].attention = attention([(9, 9), (30, 30)], output: 192)
    configuration.layers[1].feedForward = FeedForwardConfiguration(width: 640, output: 131)
    return random(configuration)
  }

  /// Random weights, and texts of 1 to 40 tokens, 100 in all.
  ///
  /// Attention is neither even nor all on one token, and norms are near 1, as in a trained model.
  static func random(
    _ configuration: EncoderConfiguration, _ classifier: ClassifierConfiguration = threeLabels,
    lengths: [Int] = [5, 40, 1, 20, 34]
  ) -> SampleModel {
    var generator = SeededGenerator(state: 5)
    var tensors: [String: StoredTensor] = [:]
    for description in configuration.tensorDescriptions(classifier: classifier) {
      let name = description.name
      if description.kind == .index {
        let places = (0..<configuration.hiddenSize).shuffled(using: &generator).prefix(description.count)
          .sorted().map(Int32.init)
        tensors[name] = StoredTensor(name: name, shape: description.shape, int32s: places)
        continue
      }
      let isFactor = name.hasSuffix("LayerNorm.weight")
      let isWide = ["_embeddings.weight", "_bias.weight", "embeddings.LayerNorm.bias"].contains(
        where: name.hasSuffix)
      let most: Float = isWide ? 1 : 0.15
      let numbers = (0..<description.count).map { _ in
        Float.random(in: -most...most, using: &generator) + (isFactor ? 1 : 0)
      }
      tensors[name] = StoredTensor(name: name, shape: description.shape, floats: numbers)
    }
    // By a generator of their own: the same for every head of an encoder.
    generator = SeededGenerator(state: 6)
    let texts = lengths.map { count in
      TokenInput(
        ids: (0..<count).map { _ in Int32.random(in: 0..<40, using: &generator) },
        types: configuration.typeVocabSize == 2 ? (0..<count).map { $0 * 2 < count ? 0 : 1 } : [])
    }
    return SampleModel(
      configuration: configuration, classifier: classifier, texts: texts,
      tensor: { [tensors] in tensors[$0] })
  }

  /// An engine of the model.
  func engine(_ arithmetic: Arithmetic, path: String? = nil) throws -> Engine {
    try Engine(
      configuration: configuration, classifier: classifier, arithmetic: arithmetic, path: path, tensor: tensor
    )
  }

  /// What the head gives for the texts, or for others.
  func logits(_ session: Session, of others: [TokenInput]? = nil) throws -> [[Float]] {
    try classifier.kind.isPooled
      ? session.logits(of: others ?? texts) : session.tokenLogits(of: others ?? texts)
  }

  /// All tensors.
  var tensors: [StoredTensor] {
    configuration.tensorDescriptions(classifier: classifier).compactMap { tensor($0.name) }
  }

  /// The same model with other texts.
  func replacingTexts(with texts: [TokenInput]) -> SampleModel {
    SampleModel(configuration: configuration, classifier: classifier, texts: texts, tensor: tensor)
  }

  /// The same model with one number of a tensor replaced.
  func replacing(_ name: String, at place: Int, with number: Float) throws -> SampleModel {
    let old = try #require(tensor(name))
    var numbers = try old.floats()
    numbers[place] = number
    let new = StoredTensor(name: name, shape: old.shape, floats: numbers)
    return SampleModel(
      configuration: configuration, classifier: classifier, texts: texts,
      tensor: { [tensor] in $0 == name ? new : tensor($0) })
  }
}
