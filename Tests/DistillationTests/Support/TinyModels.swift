import Datasets
import Distillation
import Encoders
import ModelFormat
import TestSupport
import Testing
import Torch
import Training

/// Teachers and students of a few hundred weights, and data for heads of every kind.
enum TinyModels {
  /// Heads of every kind and problem.
  static let heads: [ClassifierConfiguration] = [
    ClassifierConfiguration(labels: ["a", "b", "c"]),
    ClassifierConfiguration(problemType: .multiLabelClassification, labels: ["a", "b", "c"]),
    ClassifierConfiguration(problemType: .regression, labels: ["value"]),
    .choice(), ClassifierConfiguration(kind: .tokens, labels: ["O", "B-x"]), .span,
  ]

  /// A model of so many layers: H 8, 2 heads, 20 words, no dropout unless asked for.
  static func model(
    layers: Int, head: ClassifierConfiguration = heads[0], hidden: Int = 8, dropout: Double = 0,
    seed: UInt64 = 1
  ) throws -> SequenceClassifier {
    try Threads.set(1)
    try RandomGenerator.seed(seed)
    var configuration = EncoderConfiguration.bert(
      vocabSize: 20, hiddenSize: hidden, numHiddenLayers: layers, numAttentionHeads: 2, intermediateSize: 12,
      maxPositionEmbeddings: 16, hiddenDropoutProb: dropout, attentionProbsDropoutProb: dropout,
      initializerRange: 0.3)
    if !head.kind.isPooled { configuration.pooler = nil }
    return try SequenceClassifier(random: configuration, classifier: head)
  }

  /// A copy of a model with the same weights.
  static func copy(of model: SequenceClassifier) throws -> SequenceClassifier {
    let tensors = Dictionary(uniqueKeysWithValues: try model.exportTensors().map { ($0.name, $0) })
    return try SequenceClassifier(
      configuration: model.configuration, classifier: model.classifier, tensors: { tensors[$0] })
  }

  /// The first layers of a model, with all else that it has.
  static func student(of teacher: SequenceClassifier, layers: Int) throws -> SequenceClassifier {
    let taken = try StudentLayers(Array(0..<layers), of: teacher.configuration)
    let tensors = Dictionary(uniqueKeysWithValues: try teacher.exportTensors().map { ($0.name, $0) })
    return try SequenceClassifier(
      configuration: taken.configuration, classifier: teacher.classifier,
      tensors: { tensors[taken.originalName(of: $0)] })
  }

  /// Examples of 3 to 7 tokens for a head, with targets.
  static func data(_ head: ClassifierConfiguration = heads[0], count: Int = 8, seed: UInt64 = 3)
    -> EncodedDataset
  {
    var generator = SeededGenerator(state: seed)
    func example(_ target: (Int) -> EncodedTarget) -> EncodedExample {
      let words = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        Int32.random(in: 5..<20, using: &generator)
      }
      return EncodedExample(
        ids: [2] + words + [3], typeIds: [Int32](repeating: 0, count: words.count + 2),
        target: target(words.count + 2))
    }
    let examples = (0..<count).map { number in
      switch head.kind {
      case .sequence:
        switch head.problemType {
        case .singleLabelClassification: example { _ in .label(number % 3) }
        case .multiLabelClassification: example { _ in .labels([number % 2 == 0, true, false]) }
        case .regression: example { .value(Double($0) / 4) }
        }
      case .choice:
        EncodedExample(
          choices: (0..<2 + number % 2).map { _ in example { _ in .none } }, target: .label(number % 2))
      case .tokens:
        example { length in
          .tags((0..<length).map { $0 == 0 || $0 == length - 1 ? EncodedTarget.ignoredTag : Int32($0 % 2) })
        }
      case .span: example { .span(start: 1, end: $0 - 1) }
      }
    }
    return EncodedDataset(examples: examples, padTokenId: 0)
  }

  /// Settings without anything that draws: fp32, batches of 4.
  static var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(2)
    settings.batchSize = 4
    settings.learningRate = 5e-3
    settings.seed = 5
    return settings
  }

  /// The first step of a run.
  static let firstStep = TrainingStep(step: 1, epoch: 0, stepInEpoch: 0, stepsPerEpoch: 2, totalSteps: 4)
}

extension DistillationProblem {
  /// The loss of the first examples in fp32, and the largest gradient that it leaves; NaN counts as the largest.
  func lossAndGradient(of examples: [Int] = Array(0..<8)) throws -> (loss: Double, gradient: Double) {
    for parameter in parameters { try parameter.tensor.clearGrad() }
    let loss = try wholeLoss(of: examples)
    try loss.backward()
    let gradients = try parameters.compactMap { try $0.tensor.grad?.abs().maximum().item() }
    try #require(!gradients.isEmpty)
    return (try loss.item(), gradients.reduce(0) { $0.isNaN || $1 <= $0 ? $0 : $1 })
  }
}

extension TrainingProblem {
  /// The sum of the loss's parts for some examples in one pass, in fp32.
  func wholeLoss(of examples: [Int] = Array(0..<8)) throws -> Tensor {
    let parts = try loss(of: examples, in: LossPass(step: TinyModels.firstStep, precision: .fp32)).parts
    return try parts.dropFirst().reduce(parts[0]) { try $0 + $1 }
  }

  /// The loss of a step whose examples are cut into passes, each part weighted by its share of the step's terms.
  func stepLoss(_ passes: [[Int]]) throws -> Double {
    func terms(_ examples: [Int]) -> [Int] {
      examples.map { lossTerms(of: $0, epoch: 0) }
        .reduce(into: []) { $0 = $0.isEmpty ? $1 : zip($0, $1).map(+) }
    }
    let all = terms(passes.flatMap { $0 })
    return try passes.reduce(0) { total, examples in
      let parts = try loss(of: examples, in: LossPass(step: TinyModels.firstStep, precision: .fp32)).parts
      #expect(parts.count == all.count)
      let weighted = try zip(parts, zip(terms(examples), all)).map { part, counts in
        try part.item() * Double(counts.0) / Double(counts.1)
      }
      return total + weighted.reduce(0, +)
    }
  }
}
