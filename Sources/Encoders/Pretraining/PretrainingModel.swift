public import ModelFormat
public import Torch

/// An encoder with the heads that it is pre-trained with (`PretrainingHeads`): hidden words, and pairs of texts.
///
/// word logits = `MaskedWordHead` of a token's last hidden state, with the decoder tied to the word embeddings;
/// sentence logits = dropout(pooled) W^T + b, W [2, pooler]; dropout is ALBERT's `classifierDropout`, BERT has none.
///
/// Source: BERT (arXiv:1810.04805, section 3.1), ALBERT (arXiv:1909.11942, section 3.1), as in transformers 5.23. Differs from
/// transformers in what it computes: words are predicted only where they are asked for. Not thread-safe.
public final class PretrainingModel {
  /// The encoder.
  public let encoder: Encoder
  /// The heads.
  public let heads: PretrainingHeads
  private let words: MaskedWordHead
  private let sentence: LinearMap?

  /// The encoder's shape.
  public var configuration: EncoderConfiguration { encoder.configuration }
  /// Where the parameters are.
  public var device: Device { encoder.device }

  /// Makes a model from the tensors of a file, those of the heads included.
  ///
  /// - Throws: as `Encoder.init(configuration:tensors:on:)`; `ModelFormatError` for heads that the encoder cannot have.
  public convenience init(
    configuration: EncoderConfiguration, heads: PretrainingHeads,
    tensors: @escaping (String) -> StoredTensor?, on device: Device = .cpu
  ) throws {
    try self.init(configuration, heads, from: StoredParameters(find: tensors), on: device)
  }

  /// Makes an untrained model, as `Encoder.init(random:keptPlaces:on:)`; a pooler is added where a head needs one.
  ///
  /// - Throws: as there; `ModelFormatError` for heads that the encoder cannot have.
  public convenience init(
    random configuration: EncoderConfiguration, heads: PretrainingHeads, on device: Device = .cpu
  ) throws {
    let shape = heads.completing(configuration)
    try self.init(shape, heads, from: RandomParameters(shape), on: device)
  }

  /// Makes a model from a folder; what it does not hold of heads and pooler is drawn anew, each head as a whole.
  ///
  /// A classifier that is there is ignored.
  /// - Throws: as the others.
  public convenience init(folder: ModelFolder, heads: PretrainingHeads, on device: Device = .cpu) throws {
    let shape = heads.completing(folder.configuration)
    func lacks(_ name: String) -> Bool { folder.tensor(named: name) == nil }
    var drawn: [String] = []
    if lacks("pooler.dense.weight") { drawn.append("pooler.") }
    if lacks("cls.predictions.bias") || lacks("cls.predictions.transform.dense.weight") {
      drawn.append("cls.predictions.")
    }
    if lacks("cls.seq_relationship.weight") { drawn.append("cls.seq_relationship.") }
    let source = PartlyRandomParameters(
      stored: StoredParameters(find: folder.tensor(named:)), random: RandomParameters(shape),
      drawnPrefixes: drawn)
    try self.init(shape, heads, from: source, on: device)
  }

  init(
    _ configuration: EncoderConfiguration, _ heads: PretrainingHeads, from source: some ParameterSource,
    on device: Device
  ) throws {
    try heads.validate(on: configuration)
    self.heads = heads
    encoder = try Encoder(configuration, from: source, on: device)
    words = try MaskedWordHead(configuration, encoder.embeddings, from: source, on: device)
    sentence =
      heads.hasSentenceHead
      ? try LinearMap(
        source.linear("cls.seq_relationship", outputs: 2, inputs: configuration.pooler ?? 0), on: device)
      : nil
  }

  /// Runs the encoder and both heads.
  ///
  /// - Parameters:
  ///   - input: The batch, [B, T].
  ///   - places: The places of the words to predict in the batch's B T tokens, int64 [N].
  ///   - training: Whether dropout is on.
  /// - Throws: as `Encoder.forward`.
  public func forward(
    _ input: EncoderInput, places: Tensor, training: Bool = false
  ) throws -> PretrainingOutput {
    let output = try encoder.forward(input, training: training, pooling: heads.hasSentenceHead)
    let states = try output.lastHiddenState.reshaped([-1, configuration.hiddenSize])
    let dropout = configuration.family == .albert ? configuration.classifierDropout ?? 0 : 0
    let pairs: Tensor? =
      if let sentence, let pooled = output.pooled {
        try sentence(pooled.dropout(probability: dropout, training: training))
      } else { nil }
    return PretrainingOutput(
      words: try words(states.indexSelected(dimension: 0, indices: places)), sentences: pairs)
  }

  /// The trainable tensors, each once: the encoder's in the order of the file, then the heads'. A pooler that nothing reads is not
  /// listed.
  public var parameters: [NamedTensor] {
    encoder.parameters.filter { heads.hasSentenceHead || !$0.name.hasPrefix("pooler.") }
      + slots.map { NamedTensor(name: $0.name, tensor: $0.tensor) }
  }

  /// The tensors of a model file with canonical names: the encoder's, then the heads'.
  ///
  /// - Throws: `TorchError` where copying fails.
  public func exportTensors() throws -> [StoredTensor] {
    try encoder.exportTensors() + slots.map { try $0.stored() }
  }

  private var slots: [ParameterSlot] {
    let name = "cls.seq_relationship"
    return words.slots
      + (sentence.map {
        [ParameterSlot("\(name).weight", $0.weight), ParameterSlot("\(name).bias", $0.bias)]
      } ?? [])
  }
}
