import Datasets
import Encoders
import Evaluation
import ModelFormat
import Torch
import Training

/// A model of a few hundred weights and data that it can learn: which of three words stands in the text.
enum TinyTask {
  /// Two layers, hidden 8, 2 heads, 20 words.
  static func configuration(dropout: Double = 0.1) -> EncoderConfiguration {
    .bert(
      vocabSize: 20, hiddenSize: 8, numHiddenLayers: 2, numAttentionHeads: 2, intermediateSize: 12,
      maxPositionEmbeddings: 16, hiddenDropoutProb: dropout, attentionProbsDropoutProb: dropout,
      initializerRange: 0.3)
  }

  /// The model of a seed: the same weights every time.
  ///
  /// libtorch gets one thread: there is too little work for more, and on a busy machine they wait for each other.
  static func model(
    dropout: Double = 0.1, problem: ProblemType = .singleLabelClassification, seed: UInt64 = 7
  ) throws -> SequenceClassifier {
    try Threads.set(1)
    try RandomGenerator.seed(seed)
    let labels = problem == .regression ? ["value"] : ["a", "b", "c"]
    return try SequenceClassifier(
      random: configuration(dropout: dropout),
      classifier: ClassifierConfiguration(problemType: problem, labels: labels))
  }

  /// Texts of 3 to 10 tokens with one of the words 5, 6 and 7 among words from 8 on, and what they mean.
  static func data(
    count: Int, seed: UInt64 = 1, problem: ProblemType = .singleLabelClassification
  ) -> EncodedDataset {
    var generator = SplitMix64(seed: seed)
    let examples = (0..<count).map { _ in
      let length = 1 + generator.index(below: 8)
      let label = generator.index(below: 3)
      var ids = (0..<length).map { _ in Int32(8 + generator.index(below: 12)) }
      ids[generator.index(below: length)] = Int32(5 + label)
      let target: EncodedTarget =
        switch problem {
        case .singleLabelClassification: .label(label)
        case .multiLabelClassification: .labels((0..<3).map { $0 == label || $0 == length % 3 })
        case .regression: .value(Double(label) - 1)
        }
      return EncodedExample(
        ids: [2] + ids + [3], typeIds: [Int32](repeating: 0, count: length + 2), target: target)
    }
    return EncodedDataset(examples: examples, padTokenId: 0)
  }

  /// Three epochs of 5 steps with everything on that a result could depend on.
  static var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(3)
    settings.batchSize = 4
    settings.gradientAccumulation = 2
    settings.learningRate = 5e-3
    settings.warmup = 0.2
    settings.evaluateEvery = .steps(2)
    settings.logEvery = 3
    return settings
  }

  /// 38 examples: 4 steps of 8 and one of 6 (a micro-batch of 4 and one of 2) an epoch.
  static let train = data(count: 38)

  /// 12 examples.
  static let dev = data(count: 12, seed: 2)
}

extension SequenceClassifier {
  /// All weights, byte for byte.
  func weightBytes() throws -> [[UInt8]] { try parameters.map { try $0.tensor.bytes() } }
}
