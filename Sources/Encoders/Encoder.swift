public import ModelFormat
public import Torch

/// A trainable encoder of any family and shape that `EncoderConfiguration` can describe (Devlin et al., arXiv:1810.04805;
/// `Family` names the others' sources and what they do otherwise).
///
/// x_0 = layer norm(word + type + position), projected from E to H where the embeddings are factorised (`wordEmbeddingSize`: the
/// words alone are, and before the sum); in each layer
/// x = layer norm(x + attention(x)), then x = layer norm(x + feed-forward(x)); pooled = f(W_P x[first token] + b_P).
/// Dropout after the embeddings' norm, on attention probabilities and before each sum that the family drops, in training only.
///
/// Shapes: B texts of T tokens, hidden states [B, T, H], float32 (under autocast parts are bfloat16). Outputs that pruning
/// removed are absent: the shorter result is added to the residual at its kept places. In memory ragged heads are
/// padded with zeros to the widest of their layer, which changes no result and no gradient; files stay ragged.
/// Layers that share weights (`LayerSharing`) use the same tensors, whose gradients sum over the uses.
///
/// Nothing is derived from weights and kept: changing a parameter in place, inside `withoutGradients`, is always seen
/// by the next pass. Not thread-safe; train and run a model on one thread.
public final class Encoder {
  /// The shape.
  public let configuration: EncoderConfiguration
  /// Where the parameters are.
  public let device: Device
  let embeddings: EmbeddingBlock
  let relativeBias: RelativeBias?
  let layers: [LayerBlock]
  let pooler: PoolerBlock?

  /// Makes an encoder from the tensors of a file.
  ///
  /// - Parameters:
  ///   - configuration: The shape.
  ///   - tensors: A tensor by its canonical name (`EncoderConfiguration.tensorDescriptions`), or nil. F32 is taken bit by
  ///     bit; F16, BF16 and F64 become float32.
  ///   - device: Where the parameters live and the encoder runs.
  /// - Throws: `ModelFormatError` for an impossible configuration; `EncoderError` for a missing tensor, another shape, or
  ///   impossible kept places; `TorchError` where memory is short.
  public convenience init(
    configuration: EncoderConfiguration, tensors: @escaping (String) -> StoredTensor?,
    on device: Device = .cpu
  ) throws {
    try self.init(configuration, from: StoredParameters(find: tensors), on: device)
  }

  /// Makes an untrained encoder: weights normal(0, `initializerRange`) drawn from the CPU's `RandomGenerator` in the
  /// order of the file, biases 0, layer norms 1 and 0, the padding token's embedding 0, and its position's where positions are
  /// counted from behind it. As in transformers, for every family.
  ///
  /// - Parameters:
  ///   - configuration: The shape.
  ///   - keptPlaces: Places of kept outputs by the name of their index tensor, as `bertie.layer.0.attention.outputKept`;
  ///     where a name is missing, the first places are kept.
  ///   - device: Where the parameters live and the encoder runs.
  /// - Throws: as `init(configuration:tensors:on:)`.
  public convenience init(
    random configuration: EncoderConfiguration, keptPlaces: [String: [Int32]] = [:], on device: Device = .cpu
  ) throws {
    try self.init(
      configuration, from: RandomParameters(configuration, keptPlaces: keptPlaces), on: device)
  }

  init(_ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device) throws {
    try configuration.validate()
    self.configuration = configuration
    self.device = device
    embeddings = try EmbeddingBlock(configuration, from: source, on: device)
    relativeBias = try configuration.relativeAttention.map {
      try RelativeBias($0, configuration, from: source, on: device)
    }
    layers = try configuration.layers.indices.reduce(into: []) { layers, number in
      layers.append(try LayerBlock(number, configuration, earlier: layers, from: source, on: device))
    }
    pooler = try configuration.pooler.map {
      try PoolerBlock(outputs: $0, configuration, from: source, on: device)
    }
  }

  /// Runs the encoder.
  ///
  /// Gradients are recorded unless the call stands in `withoutGradients`; there Q, K and V are one product.
  /// - Parameters:
  ///   - input: Token ids below `vocabSize`, at most `maxTokens` columns, on this encoder's device.
  ///   - training: Whether dropout is on; it draws from the device's `RandomGenerator`.
  ///   - taps: Takes the outputs of linear maps; emptied first.
  ///   - collectHiddenStates: Whether the output holds every hidden state.
  ///   - pooling: Whether the pooler runs, where there is one.
  ///   - poolerDropout: Dropout of the pooler's input in training, as some families' heads have it (`Family.dropsPoolerInput`).
  ///   - replacements: Layers of other encoders that run in the place of some of this one's, by their numbers.
  /// - Throws: `EncoderError` `.badInput` for ids or lengths that the model does not have; `TorchError`.
  /// - Complexity: `configuration.macs(tokens: T)` multiply-adds a text.
  public func forward(
    _ input: EncoderInput, training: Bool = false, taps: OutputTaps? = nil, collectHiddenStates: Bool = false,
    pooling: Bool = true, poolerDropout: Double = 0, replacements: [Int: LayerReplacement] = [:]
  ) throws -> EncoderOutput {
    try check(input)
    taps?.removeAll()
    var x = try embeddings.forward(input, training: training)
    let pass = try pass(over: input, from: x, training: training, taps: taps)
    var states = collectHiddenStates ? [x] : []
    for (number, layer) in layers.enumerated() {
      x = try replacements[number]?.forward(x, pass) ?? layer.forward(x, pass)
      if collectHiddenStates { states.append(x) }
    }
    let site = LinearSite(layer: layers.count, component: .pooler)
    return EncoderOutput(
      hiddenStates: states, lastHiddenState: x,
      pooled: pooling ? try pooler?.forward(x, pass, dropout: poolerDropout, site: site) : nil)
  }

  /// The input of the first layer [B, T, H]: what `forward` makes of ids before any layer, without dropout.
  ///
  /// - Throws: as `forward`.
  package func embeddings(of input: EncoderInput) throws -> Tensor {
    try check(input)
    return try embeddings.forward(input, training: false)
  }

  /// What one layer makes of hidden states [B, T, H] of that batch, its own input or any other, without dropout.
  ///
  /// - Throws: as `forward`.
  package func output(ofLayer layer: Int, from states: Tensor, _ input: EncoderInput) throws -> Tensor {
    try layers[layer].forward(states, pass(over: input, from: states))
  }

  /// What the blocks need to know of a pass whose embeddings are `x`.
  private func pass(
    over input: EncoderInput, from x: Tensor, training: Bool = false, taps: OutputTaps? = nil
  ) throws -> ForwardPass {
    let bias = try relativeBias?.forward(columns: input.columns)
    return ForwardPass(
      rows: input.rows, columns: input.columns, onCPU: device == .cpu, training: training,
      recordsGradients: x.requiresGrad || !embeddings.word.requiresGrad,
      mask: try bias.map { bias in try input.additiveMask.map { try bias + $0 } ?? bias }
        ?? input.additiveMask,
      masksHeads: bias != nil, uniformWeights: attendsUniformly ? try input.uniformWeights() : nil, taps: taps
    )
  }

  /// Whether a layer gives every attended token the same probability.
  private var attendsUniformly: Bool {
    relativeBias == nil
      && layers.contains { $0.attention.map { $0.layout.heads > 0 && $0.layout.qkWidth == 0 } ?? false }
  }

  private func check(_ input: EncoderInput) throws {
    func refuse(_ place: String, _ expected: String, _ found: String, _ advice: String = "") -> EncoderError {
      EncoderError(.badInput, place: place, expected: expected, found: found, advice: advice)
    }
    guard input.columns <= configuration.maxTokens else {
      throw refuse(
        "input", "at most \(configuration.maxTokens) tokens", "\(input.columns)", "Cut the texts."
      )
    }
    guard input.largestId < configuration.vocabSize else {
      throw refuse(
        "inputIds", "ids below vocab_size \(configuration.vocabSize)", "\(input.largestId)",
        "Use this model's own tokenizer.")
    }
    let types = configuration.typeVocabSize
    guard types == 0 || input.largestTypeId < types else {
      throw refuse(
        "tokenTypeIds", "ids below type_vocab_size \(types)", "\(input.largestTypeId)")
    }
  }
}
