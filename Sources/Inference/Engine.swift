import CKernels
public import ModelFormat

/// A model, packed for this processor. Any number of sessions run it at once.
public struct Engine: Sendable {
  /// All weights, which sessions read.
  package let weights: EncoderWeights

  /// The instruction set that is used, as BERTIE_ISA names it.
  public var path: String { weights.kernels.name }

  /// The instruction sets that this machine can run, best first.
  public static var paths: [String] { Kernels.all.map(\.name) }

  /// What products are made of.
  public var arithmetic: Arithmetic { weights.arithmetic }

  /// The canonical names of maps that are not quantised although the others are; in the order of their names.
  public let excluded: [String]

  /// Packs the tensors of a model folder.
  ///
  /// Weights that are stored as the arithmetic multiplies them are taken as they are; numbers are quantised as
  /// ``Quantizer`` would. In fp32 and bf16 a quantised folder is computed with the numbers that its integers stand for: what
  /// rounding took from them is not there again.
  ///
  /// Excluded maps are multiplied in bf16 where the path is `avx512bf16`, elsewhere in fp32. Q, K and V of a layer are one product:
  /// where one of them is excluded, the numbers that the others' integers stand for are multiplied in the same way.
  ///
  /// - Parameters:
  ///   - folder: The model.
  ///   - arithmetic: What products are made of; nil for what the folder holds: int8 or int4, else fp32.
  ///   - excluded: The canonical names of maps that are not quantised, as `encoder.layer.3.output.dense`; those of a
  ///     quantised folder are added.
  ///   - path: The instruction set; nil for the best one.
  /// - Throws: ``InferenceError``: `badInput` where a quantised folder should be quantised anew or less than it is, or something be
  ///   excluded where nothing is quantised; `unsupportedModel` for an excluded name that is no map of the model, and for weights that
  ///   cannot be quantised; `unsupportedPath`; `outOfMemory` where the weights need more than there is. ModelFormat's errors.
  public init(
    folder: ModelFolder, arithmetic: Arithmetic? = nil, excluding excluded: [String] = [], path: String? = nil
  ) throws {
    let stored = folder.quantization.flatMap { Arithmetic(rawValue: $0.precision.rawValue) }
    let arithmetic = arithmetic ?? stored ?? .fp32
    try Self.check(folder, stored: stored, arithmetic: arithmetic, excluding: excluded)
    try self.init(
      folder.configuration, folder.classifier, arithmetic,
      excluding: arithmetic.isQuantised ? excluded + (folder.quantization?.excluded ?? []) : [], path: path,
      tensor: folder.tensor(named:), quantized: folder.quantizedTensor(named:))
  }

  /// Packs tensors by their canonical names.
  ///
  /// - Throws: as `init(folder:arithmetic:excluding:path:)`; `unsupportedModel` too for a tensor that is not there or has another
  ///   shape or other places than the configuration says, and ModelFormat's errors for a configuration that cannot be.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration? = nil, arithmetic: Arithmetic,
    path: String? = nil, tensor: @escaping (String) -> StoredTensor?
  ) throws {
    try configuration.validate()
    try classifier?.validate(on: configuration)
    try self.init(configuration, classifier, arithmetic, path: path, tensor: tensor) { _ in nil }
  }

  /// Packs a quantised folder's model with few of its maps quantised: the others have the numbers of the folder that it was made
  /// from.
  ///
  /// - Parameter maps: The canonical names of the maps that are quantised.
  /// - Throws: as `init(folder:arithmetic:excluding:path:)`.
  package init(
    folder: ModelFolder, quantization: QuantizationConfiguration, onlyFor maps: Set<String>,
    elseFrom source: ModelFolder
  ) throws {
    let others = Quantizer.maps(of: folder, quantization).filter { !maps.contains($0) }
    try self.init(
      folder.configuration, folder.classifier, quantization.precision == .int8 ? .int8 : .int4,
      excluding: others + quantization.excluded, path: nil, tensor: source.tensor(named:),
      quantized: { name in
        others.contains { name == $0 + ".weight" } ? nil : folder.quantizedTensor(named: name)
      })
  }

  private init(
    _ configuration: EncoderConfiguration, _ classifier: ClassifierConfiguration?, _ arithmetic: Arithmetic,
    excluding excluded: [String] = [], path: String?, tensor: @escaping (String) -> StoredTensor?,
    quantized: @escaping (String) -> QuantizedTensor?
  ) throws {
    let kept = Set(excluded)
    self.excluded = kept.sorted()
    weights = try EncoderWeights(
      configuration: configuration, classifier: classifier, arithmetic: arithmetic,
      kernels: Kernels(named: path),
      source: WeightSource(
        configuration.tensorDescriptions(classifier: classifier), excluded: kept, tensor: tensor,
        quantized: quantized))
  }

  /// Refuses what cannot be done with a folder's weights, or would change nothing.
  private static func check(
    _ folder: ModelFolder, stored: Arithmetic?, arithmetic: Arithmetic, excluding excluded: [String]
  ) throws(InferenceError) {
    let advice = "quantise the model that it was made from"
    if let stored, arithmetic.isQuantised, arithmetic != stored {
      throw InferenceError(
        .badInput,
        "\(folder.path): expected \(stored), as its weights are stored, or fp32 or bf16; found \(arithmetic), which would "
          + "round them a second time: \(advice)")
    }
    try Quantizer.requireMaps(excluded, of: folder)
    let kept = folder.quantization?.excluded ?? []
    if let stored, let name = excluded.first(where: { !kept.contains($0) }) {
      throw InferenceError(
        .badInput, "\(folder.path): \(name) cannot be excluded, as it is stored in \(stored): \(advice)")
    }
    if !arithmetic.isQuantised, let name = excluded.first {
      throw InferenceError(
        .badInput, "\(name) cannot be excluded in \(arithmetic), where no map is quantised: leave that out")
    }
  }
}
