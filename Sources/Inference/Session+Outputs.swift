public import ModelFormat

extension Session {
  /// The last hidden states of each text: tokens x H numbers, row-major.
  ///
  /// - Throws: ``InferenceError`` (`badInput`) with the number of the text, from 1, when it has no tokens, more than the model
  ///   has positions, or an id that the model does not have; `outOfMemory`.
  public func lastHiddenStates(of texts: [TokenInput]) throws -> [[Float]] {
    let hidden = engine.weights.configuration.hiddenSize
    return try vectors(of: texts, onlyFirst: false) { part, run in
      (0..<part.texts.count).map { text in
        [Float](unsafeUninitializedCapacity: part.rows(text).count * hidden) { numbers, count in
          for row in part.rows(text) {
            numbers.baseAddress?.advanced(by: count).update(from: run.states.floats(row), count: hidden)
            count += hidden
          }
        }
      }
    }
  }

  /// One vector of H numbers for each text.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - pooling: What is made of a text's last hidden states.
  ///   - isNormalized: Whether each is divided by its length, 1e-12 at the least.
  /// - Throws: as ``lastHiddenStates(of:)``.
  public func embeddings(
    of texts: [TokenInput], pooling: EmbeddingPooling, isNormalized: Bool
  ) throws -> [[Float]] {
    try embeddings(of: texts, EmbeddingConfiguration(pooling: pooling, isNormalized: isNormalized))
  }

  /// One vector for each text, as a folder's modules describe it; H numbers where it has one pooling and no dense map.
  ///
  /// - Parameters:
  ///   - texts: The texts, with the prompt's tokens.
  ///   - configuration: What is made of a text's last hidden states.
  ///   - unpooled: The tokens at the beginning of each text that the model reads and no pooling does: a prompt's, where the folder wants
  ///     that. At least the last token is always pooled.
  /// - Throws: as ``lastHiddenStates(of:)``; `ModelFormatError` (`shapeMismatch`) for a dense map of another width.
  public func embeddings(
    of texts: [TokenInput], _ configuration: EmbeddingConfiguration, unpooled: Int = 0
  ) throws -> [[Float]] {
    let hidden = engine.weights.configuration.hiddenSize
    _ = try configuration.outputSize(hiddenSize: hidden)
    let onlyFirst = configuration.poolings == [.cls] && unpooled == 0
    return try vectors(of: texts, onlyFirst: onlyFirst) { part, run in
      (0..<part.texts.count).map { text in
        let rows = onlyFirst ? text..<text + 1 : part.rows(text)
        let states = rows.map { run.states.floats($0) }
        let first = min(unpooled, states.count - 1)
        let pooled = configuration.poolings.flatMap { $0.pooled(states, from: first, width: hidden) }
        return configuration.steps.reduce(pooled) { $1.applied(to: $0) }
      }
    }
  }

  /// The outputs of a head over texts for each text: C numbers.
  ///
  /// A head of kind `choice` gives one number for each text; which texts are the choices of an example, the caller knows.
  ///
  /// - Throws: as ``lastHiddenStates(of:)``; ``InferenceError`` (`unsupportedModel`) for a model without a head, or with one over
  ///   tokens, whose outputs ``tokenLogits(of:)`` gives.
  public func logits(of texts: [TokenInput]) throws -> [[Float]] {
    try outputs(of: texts, isPooled: true)
  }

  /// The outputs of a head over tokens for each text: tokens x C numbers, row-major; of a head of kind `span` C is 2, the start
  /// and the end.
  ///
  /// - Throws: as ``lastHiddenStates(of:)``; ``InferenceError`` (`unsupportedModel`) for a model without a head, or with one over
  ///   texts, whose outputs ``logits(of:)`` gives.
  public func tokenLogits(of texts: [TokenInput]) throws -> [[Float]] {
    try outputs(of: texts, isPooled: false)
  }

  /// The outputs of a head over texts, or over tokens.
  private func outputs(of texts: [TokenInput], isPooled: Bool) throws -> [[Float]] {
    let kinds = HeadKind.allCases.filter { $0.isPooled == isPooled }.map(\.rawValue)
    guard let head = engine.weights.head, head.kind.isPooled == isPooled else {
      throw InferenceError(
        .unsupportedModel,
        "expected a model with a head of kind \(kinds.joined(separator: " or ")), found "
          + (engine.weights.head.map { "one of kind \($0.kind.rawValue)" } ?? "an encoder without one"))
    }
    return try vectors(of: texts, onlyFirst: head.readsOnlyFirst) { part, run in
      run.head?.logits(of: part, run) ?? []
    }
  }

  /// Runs texts and makes one array of each.
  private func vectors(
    of texts: [TokenInput], onlyFirst: Bool,
    _ body: @escaping (_ part: PackedTexts.Part, _ run: EncoderRun) -> [[Float]]
  ) throws -> [[Float]] {
    let packed = try PackedTexts(texts, for: engine.weights.configuration)
    let reader = VectorReader(count: texts.count, body)
    try pass(packed, onlyFirst: onlyFirst, reader)
    return reader.vectors()
  }
}

/// Makes one vector of each text.
private final class VectorReader: PartReader {
  private let body: (PackedTexts.Part, EncoderRun) -> [[Float]]
  private let places: UnsafeMutableBufferPointer<[Float]>

  init(count: Int, _ body: @escaping (PackedTexts.Part, EncoderRun) -> [[Float]]) {
    self.body = body
    places = .allocate(capacity: count)
    places.initialize(repeating: [])
  }

  deinit {
    places.deinitialize()
    places.deallocate()
  }

  func read(_ part: PackedTexts.Part, _ run: EncoderRun) {
    for (text, vector) in zip(part.texts, body(part, run)) { places[text] = vector }
  }

  func vectors() -> [[Float]] { Array(places) }
}
