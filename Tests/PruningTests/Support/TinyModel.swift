import Datasets
import Encoders
import ModelFormat
import Pruning
import Torch

/// A random classifier small enough for many runs a second, and texts for it.
enum TinyModel {
  static let labels = ["a", "b", "c"]

  /// Two layers, hidden size 12, three heads, 16 inner neurons; weights large enough that every part matters.
  static func configuration(dropout: Double = 0) -> EncoderConfiguration {
    .bert(
      vocabSize: 20, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3, intermediateSize: 16,
      maxPositionEmbeddings: 8, hiddenDropoutProb: dropout, attentionProbsDropoutProb: dropout,
      initializerRange: 0.3)
  }

  /// A classifier with random weights, and biases and layer norms that are not trivial.
  static func classifier(
    seed: UInt64, dropout: Double = 0, pooling: Pooling = .pooler
  ) throws -> SequenceClassifier {
    try RandomGenerator.seed(seed)
    let model = try SequenceClassifier(
      random: configuration(dropout: dropout),
      classifier: ClassifierConfiguration(
        problemType: .singleLabelClassification, labels: labels, pooling: pooling))
    try withoutGradients {
      for parameter in model.parameters where parameter.tensor.shape.count == 1 {
        try parameter.tensor.add(inPlace: Tensor.normal(parameter.tensor.shape, standardDeviation: 0.2))
      }
    }
    return model
  }

  /// A copy of a model with other tensors.
  static func rebuilt(_ model: SequenceClassifier, _ tensors: [StoredTensor]) throws -> SequenceClassifier {
    let byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    return try SequenceClassifier(
      configuration: model.configuration, classifier: model.classifier, tensors: { byName[$0] })
  }

  /// A copy of a model.
  static func copy(_ model: SequenceClassifier) throws -> SequenceClassifier {
    try rebuilt(model, model.exportTensors())
  }

  /// A batch of three texts of which two end in padding.
  static func input() throws -> EncoderInput {
    try EncoderInput(
      inputIds: [2, 5, 7, 9, 3, 2, 6, 8, 3, 0, 2, 11, 3, 0, 0],
      attentionMask: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0], rows: 3, columns: 5)
  }

  /// The loss of `input()` against labels 0, 1, 2.
  static func loss(_ model: SequenceClassifier, taps: OutputTaps? = nil) throws -> Tensor {
    try model.loss(
      model.logits(input(), taps: taps), model.targets(labels: [0, 1, 2], values: [], rows: 3))
  }

  /// Labelled texts of 3 to 6 tokens whose label shows in one of them.
  static func examples(_ count: Int, seed: UInt64) -> EncodedDataset {
    var random = TestRandom(seed: seed)
    let examples = (0..<count).map { _ -> EncodedExample in
      let label = Int(random.next() % 3)
      let length = 3 + Int(random.next() % 4)
      var ids: [Int32] = [2] + (2..<length).map { _ in Int32(4 + random.next() % 10) } + [3]
      ids[1] = Int32(15 + label)
      return EncodedExample(ids: ids, typeIds: ids.map { _ in 0 }, target: .label(label))
    }
    return EncodedDataset(examples: examples, padTokenId: 0)
  }
}

/// The largest difference of two lists, NaN when they do not have the same length or hold one.
func largestDifference(_ left: [Float], _ right: [Float]) -> Double {
  guard left.count == right.count else { return .nan }
  return zip(left, right).reduce(0) { largest, pair in
    let difference = abs(Double(pair.0) - Double(pair.1))
    return difference.isNaN || largest.isNaN ? .nan : max(largest, difference)
  }
}
