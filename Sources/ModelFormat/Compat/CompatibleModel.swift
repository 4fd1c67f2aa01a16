/// A pruned model in the zero-padded stock shape that plain transformers loads with equal outputs.
///
/// Bigger than the native form and not faster. What is missing becomes zeros: heads (Q, K, V rows and biases, W_AO
/// columns), dimensions within a head (rows, behind the kept ones), neurons (W_I rows and biases, W_O columns:
/// every `Activation` maps 0 to 0), AO and O outputs (rows and biases), sublayers (all of them), pooler outputs
/// (rows and biases, and the classifier's columns: tanh(0) = 0). Heads lie at the place of their source. Removed
/// layers stay removed, and the feed-forward width is the widest that is left. Layers that share weights get a copy each
/// where the family's stock form cannot say who shares with whom, factorised word embeddings are multiplied out, and a family whose
/// stock models have token types gets one row of zeros where there are none. Weights become F32.
///
/// Not expressible, so refused with the reason: a pooling that transformers' classifier does not have.
public struct CompatibleModel: Sendable {
  /// The stock shape.
  public let configuration: EncoderConfiguration
  /// The head, unchanged.
  public let classifier: ClassifierConfiguration?
  /// All tensors under canonical names, F32.
  public let tensors: [StoredTensor]

  /// Converts an opened folder.
  ///
  /// - Throws: `ModelFormatError` `.notExpressible` with the reason and the folder.
  /// - Complexity: O(elements of the stock shape), in memory.
  public init(folder: ModelFolder) throws {
    do {
      try self.init(
        configuration: folder.configuration, classifier: folder.classifier, tensors: folder.canonicalTensors()
      )
    } catch let error as ModelFormatError {
      throw error.at(folder.path)
    }
  }

  /// Converts a model in memory.
  ///
  /// - Parameter configuration: The shape to convert.
  /// - Parameter classifier: The head; nil for a bare encoder.
  /// - Parameter tensors: The tensors of the shape and the head under canonical names.
  /// - Throws: `ModelFormatError`: `.notExpressible` with the reason; `.missingTensor`, `.shapeMismatch` or
  ///   `.badTensor` where the tensors are not those of the shape.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration?, tensors: [StoredTensor]
  ) throws {
    try configuration.validate()
    let architecture = configuration.family.className + (classifier?.kind.className ?? "Model")
    if let classifier, !classifier.pooling.isStock {
      throw ModelFormatError(
        .notExpressible, place: "bertie.pooling",
        expected: "pooler, the only input of transformers' \(architecture)",
        found: classifier.pooling.rawValue)
    }
    if classifier?.pooling == .pooler, configuration.pooler == nil {
      throw ModelFormatError(
        .notExpressible, place: "bertie.pooler", expected: "a pooler: transformers' \(architecture) has one",
        found: "none")
    }
    var padder = try StockPadder(configuration: configuration, classifier: classifier, tensors: tensors)
    try padder.padAll()
    self.configuration = padder.stock
    self.classifier = classifier
    self.tensors = padder.padded
  }
}
