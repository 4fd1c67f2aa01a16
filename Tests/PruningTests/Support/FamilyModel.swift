import Datasets
import Encoders
import ModelFormat
import Pruning
import TestSupport
import Torch

/// Random classifiers of every family and kind of head (`FamilyShapes`), and batches for them.
enum FamilyModel {
  /// A classifier with random weights, and biases and layer norms that are not trivial.
  static func classifier(_ name: String, _ kind: HeadKind, seed: UInt64) throws -> SequenceClassifier {
    let (shape, head) = FamilyShapes.shape(name, under: kind)
    try RandomGenerator.seed(seed)
    let model = try SequenceClassifier(random: shape, classifier: head)
    try withoutGradients {
      for parameter in model.parameters where parameter.tensor.shape.count == 1 {
        try parameter.tensor.add(inPlace: Tensor.normal(parameter.tensor.shape, standardDeviation: 0.2))
      }
    }
    return model
  }

  /// A batch of four texts of which three end in padding.
  static func input(_ configuration: EncoderConfiguration) throws -> EncoderInput {
    let lengths = [9, 4, 1, 7]
    var random = TestRandom(seed: 5)
    var ids: [Int64] = []
    var mask: [Int64] = []
    for length in lengths {
      ids += (0..<length).map { _ in Int64(2 + random.next() % 48) }
      ids += [Int64](repeating: Int64(configuration.padTokenId), count: 9 - length)
      mask += (0..<9).map { $0 < length ? 1 : 0 }
    }
    return try EncoderInput(inputIds: ids, attentionMask: mask, rows: 4, columns: 9)
  }

  /// The loss of `input`; texts of choices are taken in pairs.
  static func loss(_ model: SequenceClassifier, taps: OutputTaps? = nil) throws -> Tensor {
    let labels: [Int64] =
      switch model.classifier.kind {
      case .sequence: [0, 1, 2, 0]
      case .choice: [1, 0]
      case .tokens: (0..<36).map { $0 % 4 == 3 ? SequenceClassifier.ignoredTarget : Int64($0 % 4) }
      case .span: [1, 4, 0, 3, 0, 0, 2, 6]
      }
    let targets = try model.targets(labels: labels, values: [], rows: 4, columns: 9)
    return try model.loss(model.logits(input(model.configuration), taps: taps), targets)
  }

  /// Every hidden state and the logits, with and without the recording of gradients, which take different paths.
  static func outputs(_ model: SequenceClassifier) throws -> [Float] {
    let batch = try input(model.configuration)
    let states = try model.encoder.forward(batch, collectHiddenStates: true).hiddenStates
    let quick = try withoutGradients { try model.logits(batch).floats() }
    return try states.flatMap { try $0.floats() } + model.logits(batch).floats() + quick
  }

  /// Masks that lose neurons of the components at random; the pooler's where the head reads it.
  static func masks(
    _ model: SequenceClassifier, losing shares: [LinearComponent: Double], seed: UInt64
  ) throws -> NeuronMasks {
    try randomMasks(of: model.configuration, losing: shares, seed: seed)
  }

  /// Labelled texts of 3 to 6 tokens whose label shows in one of them.
  static func examples(_ count: Int, for configuration: EncoderConfiguration, seed: UInt64) -> EncodedDataset
  {
    EncodedDataset(
      examples: TinyModel.examples(count, seed: seed).examples, padTokenId: Int32(configuration.padTokenId))
  }
}
