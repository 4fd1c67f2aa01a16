import CKernels
public import ModelFormat

/// A model, packed for this processor. Any number of sessions run it at once.
public struct Engine: Sendable {
  let weights: EncoderWeights

  /// The instruction set that is used, as BERTIE_ISA names it.
  public var path: String { weights.kernels.name }

  /// The instruction sets that this machine can run, best first.
  public static var paths: [String] { Kernels.all.map(\.name) }

  /// Packs the tensors of a model folder.
  ///
  /// - Parameter path: the instruction set; nil for the best one.
  /// - Throws: ``InferenceError``, and ModelFormat's errors.
  public init(folder: ModelFolder, arithmetic: Arithmetic, path: String? = nil) throws {
    try self.init(
      configuration: folder.configuration, classifier: folder.classifier, arithmetic: arithmetic, path: path,
      tensor: folder.tensor(named:))
  }

  /// Packs tensors by their canonical names.
  ///
  /// - Throws: as `init(folder:arithmetic:path:)`.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration? = nil, arithmetic: Arithmetic,
    path: String? = nil, tensor: @escaping (String) -> StoredTensor?
  ) throws {
    weights = try EncoderWeights(
      configuration: configuration, classifier: classifier, arithmetic: arithmetic,
      kernels: Kernels(named: path),
      tensor: tensor)
  }
}
