public import ModelFormat
public import Torch

/// An encoder with a head: logits = dropout(features) W^T + b.
///
/// With the default pooling, features are the pooler's output, as in transformers' `BertForSequenceClassification`, so a
/// folder of stock shape gives equal logits there. Other poolings are `cls`, the first token's last hidden state, and
/// `mean`, the mean over attended tokens. Dropout is `classifierDropout`, else `hiddenDropoutProb`.
///
/// features [B, F], W [labels, F], b [labels], logits [B, labels]; F is `EncoderConfiguration.classifierInputWidth`.
/// Not thread-safe.
public final class SequenceClassifier {
  /// The encoder.
  public let encoder: Encoder
  /// The head's meaning, labels and pooling.
  public let classifier: ClassifierConfiguration
  /// W, a leaf.
  public let weight: Tensor
  /// b, a leaf.
  public let bias: Tensor

  /// The encoder's shape.
  public var configuration: EncoderConfiguration { encoder.configuration }
  /// Where the parameters are.
  public var device: Device { encoder.device }

  /// Makes a classifier from the tensors of a file, `classifier.weight` and `classifier.bias` included.
  ///
  /// - Throws: as `Encoder.init(configuration:tensors:on:)`; `EncoderError` `.badHead` without labels, or for the
  ///   pooling `pooler` on an encoder without one.
  public convenience init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration,
    tensors: @escaping (String) -> StoredTensor?, on device: Device = .cpu
  ) throws {
    try self.init(configuration, classifier, from: StoredParameters(find: tensors), on: device)
  }

  /// Makes a classifier from the tensors of an encoder, with a new head.
  ///
  /// The head's weight is normal(0, `initializerRange`) from the CPU's `RandomGenerator`, its bias 0. The file's pooler is
  /// kept; where the pooling needs one and there is none, a new one is drawn like the head. A classifier that the tensors
  /// hold already is ignored.
  /// - Throws: as `init(configuration:classifier:tensors:on:)`.
  public convenience init(
    newHead classifier: ClassifierConfiguration, on configuration: EncoderConfiguration,
    tensors: @escaping (String) -> StoredTensor?, device: Device = .cpu
  ) throws {
    var configuration = configuration
    var drawn = ["classifier."]
    if classifier.pooling == .pooler, configuration.pooler == nil {
      configuration.pooler = configuration.hiddenSize
      drawn.append("pooler.")
    }
    let random = RandomParameters(
      standardDeviation: configuration.initializerRange, padTokenId: configuration.padTokenId, keptPlaces: [:]
    )
    let source = PartlyRandomParameters(
      stored: StoredParameters(find: tensors), random: random, drawnPrefixes: drawn)
    try self.init(configuration, classifier, from: source, on: device)
  }

  /// Makes an untrained classifier, as `Encoder.init(random:keptPlaces:on:)` with a new head.
  ///
  /// - Throws: as there; `EncoderError` `.badHead` as `init(configuration:classifier:tensors:on:)`.
  public convenience init(
    random configuration: EncoderConfiguration, classifier: ClassifierConfiguration,
    keptPlaces: [String: [Int32]] = [:], on device: Device = .cpu
  ) throws {
    let source = RandomParameters(
      standardDeviation: configuration.initializerRange, padTokenId: configuration.padTokenId,
      keptPlaces: keptPlaces)
    try self.init(configuration, classifier, from: source, on: device)
  }

  private init(
    _ configuration: EncoderConfiguration, _ classifier: ClassifierConfiguration,
    from source: some ParameterSource, on device: Device
  ) throws {
    guard !classifier.labels.isEmpty else {
      throw EncoderError(.badHead, place: "classifier", expected: "at least 1 label", found: "none")
    }
    guard classifier.pooling != .pooler || configuration.pooler != nil else {
      throw EncoderError(
        .badHead, place: "classifier", expected: "an encoder with a pooler", found: "one without",
        advice: "Choose the pooling cls or mean, or make a new head.")
    }
    self.classifier = classifier
    encoder = try Encoder(configuration, from: source, on: device)
    let head = try LinearMap(
      source.linear(
        "classifier", outputs: classifier.labels.count,
        inputs: configuration.classifierInputWidth(classifier.pooling)), on: device)
    weight = head.weight
    bias = head.bias
  }

  /// The logits of a batch, [B, labels].
  ///
  /// - Parameters:
  ///   - input: The batch.
  ///   - training: Whether dropout is on.
  ///   - taps: Takes the outputs of the encoder's linear maps; emptied first.
  /// - Throws: as `Encoder.forward`.
  public func logits(_ input: EncoderInput, training: Bool = false, taps: OutputTaps? = nil) throws -> Tensor
  {
    let pooling = classifier.pooling
    let output = try encoder.forward(input, training: training, taps: taps, pooling: pooling == .pooler)
    if weight.count == 0 { return try bias.expanded([input.rows, bias.count]) }
    let dropout = configuration.classifierDropout ?? configuration.hiddenDropoutProb
    return try features(output, input).dropout(probability: dropout, training: training)
      .linear(weight: weight, bias: bias)
  }

  private func features(_ output: EncoderOutput, _ input: EncoderInput) throws -> Tensor {
    let states = output.lastHiddenState
    switch classifier.pooling {
    case .pooler:
      guard let pooled = output.pooled else {
        throw EncoderError(.badHead, place: "classifier", expected: "a pooled output", found: "none")
      }
      return pooled
    case .cls: return try states.selected(dimension: 1, index: 0)
    case .mean: return try input.uniformWeights().matmul(states).selected(dimension: 1, index: 0)
    }
  }
}
