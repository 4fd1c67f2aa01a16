public import Encoders
public import ModelFormat
public import Torch

/// Makes ALBERT's two savings of a model that has weights: narrow embeddings, and layers that share theirs.
///
/// The result computes something else than the model and is worse, until it is trained again or taught by the model. Only an
/// embedding size of H in the form `factorised` changes nothing but roundings.
///
/// All sums are in float64, on the CPU, and nothing is drawn: the same model, texts and count of threads give the same bytes.
public struct Factorizer {
  /// The model's shape.
  public let configuration: EncoderConfiguration
  /// Its head, which stays as it is.
  public let classifier: ClassifierConfiguration?
  let tensor: (String) -> StoredTensor?
  let texts: [EncoderInput]
  let weights: [Double]?
  let device: Device

  /// Takes a model.
  ///
  /// - Parameters:
  ///   - configuration: Its shape.
  ///   - classifier: Its head, if it has one.
  ///   - tensors: A tensor by its canonical name, the head's too.
  ///   - texts: Calibration texts on `device`: what needs them is `FactorizationSettings.needsTexts`; beyond that the report says what
  ///     becomes of the states over them.
  ///   - weights: How much the error of each word counts in the factors of the table, from 0, by token id; nil counts all alike.
  ///   - device: Where passes over the texts run.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration?,
    tensors: @escaping (String) -> StoredTensor?, texts: [EncoderInput] = [], weights: [Double]? = nil,
    on device: Device = .cpu
  ) {
    self.configuration = configuration
    self.classifier = classifier
    tensor = tensors
    self.texts = texts
    self.weights = weights
    self.device = device
  }

  /// Takes the model of a folder. See `init(configuration:classifier:tensors:texts:weights:on:)`.
  public init(
    folder: ModelFolder, texts: [EncoderInput] = [], weights: [Double]? = nil, on device: Device = .cpu
  ) {
    self.init(
      configuration: folder.configuration, classifier: folder.classifier, tensors: folder.tensor(named:),
      texts: texts, weights: weights, on: device)
  }

  /// Factorises the model.
  ///
  /// - Throws: `FactorizationError`, as its codes say; `EncoderError` for texts that do not fit the model; `ModelFormatError`;
  ///   `TorchError` where memory is short.
  /// - Complexity: with V words O(V H^2) for the embeddings, O(I^3) for each layer that is averaged with another of I neurons.
  public func run(_ settings: FactorizationSettings) throws -> FactorizationOutcome {
    try settings.validate(for: configuration)
    guard !settings.needsTexts || !texts.isEmpty else {
      throw FactorizationError(
        .missingTexts,
        "the form albert, the grouping distance and the start best read texts: expected some, found none")
    }
    return try withoutGradients {
      let calibration =
        texts.isEmpty
        ? nil : try Calibration(unshared, texts: texts, tensor: ownTensor, on: device)
      let groups = try groups(settings, calibration)
      let starts =
        settings.share == .none
        ? []
        : try GroupStarts(
          configuration: unshared, tensor: ownTensor, groups: groups, start: settings.start,
          loss: { try calibration?.loss(ofLayer: $0, standingFor: $1, groups.kinds) ?? .nan }
        ).all()
      var shape = shape(settings, groups)
      var made: [String: Tensor] = [:]
      for start in starts {
        for (_, sublayer) in start.tensors {
          for (part, tensor) in sublayer.tensors {
            made["encoder.layer.\(start.report.layers[0]).\(part)"] = tensor
          }
        }
      }
      let embeddings = try factorise(settings, calibration, &shape, &made)
      let tensors = try tensors(of: shape, made)
      let effect = try calibration?.effect(of: shape, tensors)
      return FactorizationOutcome(
        configuration: shape, classifier: classifier, tensors: tensors,
        report: FactorizationReport(
          settings: settings, before: try cost(configuration), after: try cost(shape),
          embeddings: embeddings, groups: starts.map(\.report), stateError: effect?.stateError,
          distances: effect?.distances))
    }
  }

  private func groups(_ settings: FactorizationSettings, _ calibration: Calibration?) throws -> LayerGroups {
    let layers = configuration.layers.count
    let count = settings.share == .none ? layers : settings.groups
    if settings.share != .none, settings.grouping == .distance, let calibration {
      let differences = try LayerDifferences(of: calibration.encoder, over: texts)
      return LayerGroups(differences.clusters(count), share: settings.share)
    }
    return .contiguous(layers: layers, groups: count, share: settings.share)
  }

  /// The result's shape; words keep their width.
  private func shape(_ settings: FactorizationSettings, _ groups: LayerGroups) -> EncoderConfiguration {
    guard settings.form == .albert else {
      return shape(sharing: groups, settings)
    }
    let old = configuration
    var shape = EncoderConfiguration.stock(
      .albert, vocabSize: old.vocabSize, hiddenSize: old.hiddenSize, embeddingSize: settings.embeddingSize,
      numHiddenLayers: old.layers.count, numAttentionHeads: old.numAttentionHeads,
      intermediateSize: old.layers.first?.feedForward?.width ?? old.intermediateSize,
      maxPositionEmbeddings: old.maxPositionEmbeddings, typeVocabSize: old.typeVocabSize,
      layerNormEps: old.layerNormEps, hiddenActivation: old.hiddenActivation, padTokenId: old.padTokenId,
      numHiddenGroups: groups.members.count)
    shape.hiddenDropoutProb = old.hiddenDropoutProb
    shape.attentionProbsDropoutProb = old.attentionProbsDropoutProb
    shape.classifierDropout = old.classifierDropout ?? old.hiddenDropoutProb
    shape.initializerRange = old.initializerRange
    shape.pooler = old.pooler
    return shape
  }

  /// The model's shape with other groups. What is not shared anew is shared as before; an ALBERT with groups of neighbours stays a
  /// stock one.
  private func shape(sharing groups: LayerGroups, _ settings: FactorizationSettings) -> EncoderConfiguration {
    var shape = configuration
    guard settings.share != .none else { return shape }
    let layers = configuration.layers.indices
    let made = groups.sharing
    shape.sharing =
      LayerSharing(
        attention: groups.share.hasAttention
          ? made?.attention ?? Array(layers) : layers.map(configuration.attentionOwner),
        feedForward: groups.share.hasFeedForward
          ? made?.feedForward ?? Array(layers) : layers.map(configuration.feedForwardOwner)
      ).normalised
    if shape.family == .albert, settings.grouping == .contiguous, settings.share == .all,
      shape.innerGroupNum == 1, shape.layers.count == shape.originalNumHiddenLayers
    {
      shape.numHiddenGroups = groups.members.count
    }
    return shape
  }

  /// The model with layers of their own, which computes the same.
  private var unshared: EncoderConfiguration {
    var shape = configuration
    shape.sharing = nil
    return shape
  }

  /// A tensor of the model with layers of their own: a layer's is that of its owner.
  private func ownTensor(_ name: String) -> StoredTensor? { tensor(configuration.ownerName(of: name)) }

  /// Puts narrow embeddings in the place of the model's, where that is asked for.
  private func factorise(
    _ settings: FactorizationSettings, _ calibration: Calibration?, _ shape: inout EncoderConfiguration,
    _ made: inout [String: Tensor]
  ) throws -> FactorizationReport.Embeddings? {
    guard let size = settings.embeddingSize else { return nil }
    let name = "embeddings.word_embeddings.weight"
    let words = try WordFactors(Tensor(reading: name, from: tensor), size: size, weights: weights)
    var mappingError: Double?
    if settings.form == .albert, let calibration {
      let albert = try AlbertEmbeddings(words, of: calibration.encoder, over: texts, tensor: tensor)
      made.merge(albert.tensors) { _, new in new }
      mappingError = albert.error
    } else {
      shape.wordEmbeddingSize = size
      made[name] = words.table
      made["embeddings.word_projection.weight"] = words.map
    }
    return FactorizationReport.Embeddings(
      size: size, error: words.error, norm: words.norm,
      weightedShare: weights == nil
        ? nil : words.droppedNorm / max(words.weightedNorm, .leastNormalMagnitude), mappingError: mappingError
    )
  }

  /// The tensors of the result: those that were made, and the model's own.
  private func tensors(of shape: EncoderConfiguration, _ made: [String: Tensor]) throws -> [StoredTensor] {
    try shape.tensorDescriptions(classifier: classifier).map { description in
      let name = description.name
      if let tensor = made[name] {
        return StoredTensor(name: name, shape: tensor.shape, floats: try tensor.floats())
      }
      guard let stored = ownTensor(name) else {
        throw FactorizationError(.missingTensor, "expected the tensor \(name), found none")
      }
      return stored.renamed(name)
    }
  }

  private func cost(_ shape: EncoderConfiguration) throws -> FactorizationReport.Cost {
    FactorizationReport.Cost(
      parameters: shape.parameterCount(classifier: classifier),
      embeddings: shape.tensorDescriptions().filter { $0.name.hasPrefix("embeddings.") }
        .reduce(0) { $0 + $1.count },
      bytes: try shape.fileBytes(classifier: classifier),
      macs: shape.macs(tokens: FactorizationReport.Cost.tokens))
  }
}
