public import ModelFormat
public import Torch

/// An encoder with a head of any kind (`HeadKind`): logits = dropout(features) W^T + b.
///
/// The name is that of the first kind; heads over choices, tokens and spans are this class too. `classifier` says which.
///
/// | kind | features | logits |
/// |---|---|---|
/// | `sequence` | one vector a text [B, F] | [B, C] |
/// | `choice` | one vector a text, the texts of all examples one after another [B, F] | [B, 1] |
/// | `tokens` | the last hidden states [B, T, H] | [B, T, C] |
/// | `span` | the last hidden states [B, T, H] | [B, T, 2]: of being the start, of being the end |
///
/// The vector of a text is the pooler's output by default, as in transformers, so a folder of stock shape gives equal logits there;
/// other poolings are `cls`, the first token's last hidden state, and `mean`, the mean over attended tokens. Dropout is that
/// of transformers' class of the family and kind, but for ELECTRA's `choice`: `summary_last_dropout` is not read.
///
/// W [C, F], b [C]; F is `EncoderConfiguration.classifierInputWidth`. Not thread-safe.
public final class SequenceClassifier {
  /// The encoder.
  public let encoder: Encoder
  /// The head's kind, meaning, labels and pooling.
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
  ///   pooling `pooler` on an encoder without one; `ModelFormatError` where kind, labels and pooling contradict each other.
  public convenience init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration,
    tensors: @escaping (String) -> StoredTensor?, on device: Device = .cpu
  ) throws {
    try self.init(configuration, classifier, from: StoredParameters(find: tensors), on: device)
  }

  /// Makes an untrained classifier, as `Encoder.init(random:keptPlaces:on:)` with a new head.
  ///
  /// - Throws: as there; `EncoderError` `.badHead` as `init(configuration:classifier:tensors:on:)`.
  public convenience init(
    random configuration: EncoderConfiguration, classifier: ClassifierConfiguration,
    keptPlaces: [String: [Int32]] = [:], on device: Device = .cpu
  ) throws {
    let source = RandomParameters(configuration, keptPlaces: keptPlaces)
    try self.init(configuration, classifier, from: source, on: device)
  }

  init(
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
    try classifier.validate(on: configuration)
    self.classifier = classifier
    encoder = try Encoder(configuration, from: source, on: device)
    let head = try LinearMap(
      source.linear(
        "classifier", outputs: classifier.labels.count,
        inputs: configuration.classifierInputWidth(classifier.pooling)), on: device)
    weight = head.weight
    bias = head.bias
  }

  /// The logits of a batch, of the head's shape: [B, C], [B, 1], [B, T, C] or [B, T, 2].
  ///
  /// - Parameters:
  ///   - input: The batch; for a head of kind `choice` the texts of an example follow each other.
  ///   - training: Whether dropout is on.
  ///   - taps: Takes the outputs of the encoder's linear maps; emptied first.
  /// - Throws: as `Encoder.forward`.
  public func logits(_ input: EncoderInput, training: Bool = false, taps: OutputTaps? = nil) throws -> Tensor
  {
    try forward(input, training: training, taps: taps).logits
  }

  /// The logits of a batch, and the states that they were made of.
  ///
  /// - Parameters:
  ///   - input: The batch; for a head of kind `choice` the texts of an example follow each other.
  ///   - training: Whether dropout is on.
  ///   - taps: Takes the outputs of the encoder's linear maps; emptied first.
  ///   - collectHiddenStates: Whether the output holds every hidden state.
  ///   - replacements: Layers of other encoders that run in the place of some of this one's.
  /// - Throws: as `Encoder.forward`.
  public func forward(
    _ input: EncoderInput, training: Bool = false, taps: OutputTaps? = nil, collectHiddenStates: Bool = false,
    replacements: [Int: LayerReplacement] = [:]
  ) throws -> ClassifierOutput {
    let output = try encoder.forward(
      input, training: training, taps: taps, collectHiddenStates: collectHiddenStates,
      pooling: classifier.pooling == .pooler, poolerDropout: classifier.poolerDropout(in: configuration),
      replacements: replacements)
    return ClassifierOutput(logits: try logits(of: output, input, training: training), encoder: output)
  }

  private func logits(of output: EncoderOutput, _ input: EncoderInput, training: Bool) throws -> Tensor {
    if weight.count == 0 { return try bias.expanded([input.rows, bias.count]) }
    let dropout = classifier.dropout(in: configuration)
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
    case .tokens: return states
    }
  }
}
