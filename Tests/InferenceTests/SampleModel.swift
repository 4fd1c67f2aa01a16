import Inference
import ModelFormat
import TestSupport
import Testing

/// A stock model with a classifier, and texts for it.
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

    /// The model.
    func model() throws -> SampleModel {
      switch self {
      case .tiny: try TinyGolden().model
      case .wide: .wide()
      case .pruned: .pruned()
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

  /// Random weights for a BERT of H 192, and texts of 1 to 40 tokens, 100 in all.
  ///
  /// Attention is neither even nor all on one token, and norms are near 1, as in a trained model.
  static func random(_ configuration: EncoderConfiguration) -> SampleModel {
    var generator = SeededGenerator(state: 5)
    var tensors: [String: StoredTensor] = [:]
    for description in configuration.tensorDescriptions(classifier: threeLabels) {
      let name = description.name
      if description.kind == .index {
        let places = (0..<192).shuffled(using: &generator).prefix(description.count).sorted().map(Int32.init)
        tensors[name] = StoredTensor(name: name, shape: description.shape, int32s: places)
        continue
      }
      let isFactor = name.hasSuffix("LayerNorm.weight")
      let most: Float = name.hasPrefix("embeddings.") && !isFactor ? 1 : 0.15
      let numbers = (0..<description.count).map { _ in
        Float.random(in: -most...most, using: &generator) + (isFactor ? 1 : 0)
      }
      tensors[name] = StoredTensor(name: name, shape: description.shape, floats: numbers)
    }
    let texts = [5, 40, 1, 20, 34].map { count in
      TokenInput(
        ids: (0..<count).map { _ in Int32.random(in: 0..<40, using: &generator) },
        types: (0..<count).map { $0 * 2 < count ? 0 : 1 })
    }
    return SampleModel(
      configuration: configuration, classifier: threeLabels, texts: texts,
      tensor: { [tensors] in tensors[$0] })
  }

  /// An engine of the model.
  func engine(_ arithmetic: Arithmetic, path: String? = nil) throws -> Engine {
    try Engine(
      configuration: configuration, classifier: classifier, arithmetic: arithmetic, path: path, tensor: tensor
    )
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
