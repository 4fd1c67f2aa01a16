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

  /// Packs the tensors of a model folder.
  ///
  /// Weights that are stored as the arithmetic multiplies them are taken as they are; numbers are quantised as
  /// ``Quantizer`` would.
  ///
  /// - Parameters:
  ///   - arithmetic: What products are made of; nil for what the folder holds: int8 or int4, else fp32.
  ///   - excluded: The canonical names of maps that are not quantised, as `encoder.layer.3.output.dense`; those of a
  ///     quantised folder are added.
  ///   - path: The instruction set; nil for the best one.
  /// - Throws: ``InferenceError``, and ModelFormat's errors.
  public init(
    folder: ModelFolder, arithmetic: Arithmetic? = nil, excluding excluded: [String] = [], path: String? = nil
  ) throws {
    let stored = folder.quantization.flatMap { Arithmetic(rawValue: $0.precision.rawValue) }
    weights = try EncoderWeights(
      configuration: folder.configuration, classifier: folder.classifier,
      arithmetic: arithmetic ?? stored ?? .fp32, kernels: Kernels(named: path),
      source: WeightSource(
        excluded: Set(excluded + (folder.quantization?.excluded ?? [])), tensor: folder.tensor(named:),
        quantized: folder.quantizedTensor(named:)))
  }

  /// Packs tensors by their canonical names.
  ///
  /// - Throws: as `init(folder:arithmetic:excluding:path:)`.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration? = nil, arithmetic: Arithmetic,
    path: String? = nil, tensor: @escaping (String) -> StoredTensor?
  ) throws {
    weights = try EncoderWeights(
      configuration: configuration, classifier: classifier, arithmetic: arithmetic,
      kernels: Kernels(named: path), source: WeightSource(tensor: tensor))
  }
}
