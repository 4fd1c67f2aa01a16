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

    /// The model.
    func model() throws -> SampleModel {
      switch self {
      case .tiny: try TinyGolden().model
      case .wide: .wide()
      }
    }
  }

  /// A random BERT of H 192, 3 heads, I 640, and texts of 1 to 40 tokens, 100 in all.
  ///
  /// Attention is neither even nor all on one token, and norms are near 1, as in a trained model.
  static func wide(activation: Activation = .gelu, layers: Int = 2) -> SampleModel {
    let configuration = EncoderConfiguration.bert(
      vocabSize: 40, hiddenSize: 192, numHiddenLayers: layers, numAttentionHeads: 3, intermediateSize: 640,
      maxPositionEmbeddings: 40, hiddenActivation: activation)
    var generator = SeededGenerator(state: 5)
    var tensors: [String: StoredTensor] = [:]
    for description in configuration.tensorDescriptions(classifier: threeLabels) {
      let name = description.name
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
