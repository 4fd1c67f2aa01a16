#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import JSON

/// Writes a whole model folder: config.json, weights, tokenizer files, bertie.json, README.md.
///
/// A stock shape gives a folder that stock transformers loads; see `EncoderConfiguration.config`. The same
/// values give the same bytes in every file.
public struct ModelFolderWriter: Sendable {
  /// The shape.
  public var configuration: EncoderConfiguration
  /// The head, or nil for a bare encoder.
  public var classifier: ClassifierConfiguration?
  /// The heads of pre-training on a bare encoder; nil for none.
  public var pretraining: PretrainingHeads?
  /// How weights are stored; nil where they are numbers.
  public var quantization: QuantizationConfiguration?
  /// All tensors of the shape and the heads under their canonical names, in any order; quantised ones as `QuantizedTensor.stored`
  /// gives them.
  public var tensors: [StoredTensor]
  /// The folder this model was made from: tokenizer files, unknown keys of config.json, the steps so far, and
  /// licence and language of README.md come from there.
  public var source: ModelFolder?
  /// The step that made this model, appended to the source's steps; nil appends nothing.
  public var step: ManifestStep?
  /// Members of `measured` in bertie.json that are set or replaced.
  public var measured: JSONObject
  /// README.md; nil for one made from the steps.
  public var card: ModelCard?
  /// The most tensor bytes of one weight file; nil for one file.
  public var shardByteLimit: Int?

  /// Makes a writer.
  public init(
    configuration: EncoderConfiguration, classifier: ClassifierConfiguration?,
    pretraining: PretrainingHeads? = nil, quantization: QuantizationConfiguration? = nil,
    tensors: [StoredTensor],
    source: ModelFolder? = nil, step: ManifestStep? = nil, measured: JSONObject = [:], card: ModelCard? = nil,
    shardByteLimit: Int? = nil
  ) {
    self.configuration = configuration
    self.classifier = classifier
    self.pretraining = pretraining
    self.quantization = quantization
    self.tensors = tensors
    self.source = source
    self.step = step
    self.measured = measured
    self.card = card
    self.shardByteLimit = shardByteLimit
  }

  /// Writes a new folder: all of it appears at once under its name, or nothing does.
  ///
  /// - Parameters:
  ///   - path: The folder to make; its parent must exist.
  ///   - force: Replace what is there, if it is a model folder or empty. Otherwise `path` must not exist.
  ///   - adding: Called with the unfinished folder, to put more files into it.
  /// - Throws: `ModelFormatError`: `.alreadyExists`, `.missingTensor`, `.shapeMismatch`, `.badTensor`,
  ///   `.badConfiguration` before anything is written; `.writeFailed` after, with nothing left behind and the old
  ///   folder in place.
  public func write(to path: String, force: Bool = false, adding: (String) throws -> Void = { _ in }) throws {
    try FolderReplacement.write(to: path, force: force) { folder in
      try writeFiles(into: folder)
      try adding(folder)
    }
  }

  /// Checks that `write(to:force:adding:)` may write to `path`, before the work whose result goes there.
  ///
  /// - Throws: `ModelFormatError` (`alreadyExists`) as `write` would.
  package static func requireFree(_ path: String, force: Bool) throws {
    try FolderReplacement.checkTarget(path, force: force)
  }

  /// Writes the files into a folder that exists, each replaced as a whole.
  ///
  /// - Throws: As `write(to:force:adding:)`; a failure may leave some files new and some old.
  public func writeFiles(into folder: String) throws {
    let stored = try checkedTensors()
    try SafetensorsWriter.write(stored, toFolder: folder, shardByteLimit: shardByteLimit)
    var config = configuration.config(
      classifier: classifier, pretraining: pretraining, elementType: .holding(stored.map(\.elementType)),
      preserving: source?.config ?? [:])
    config[QuantizationConfiguration.key] = quantization?.json
    config = config.sorted()
    try AtomicFile.write(
      JSONValue.object(config).serialized(pretty: true), to: PartialPath.join(folder, "config.json"))
    let isStock = config["bertie"] == nil && quantization == nil
    if let source {
      try CompanionFiles.copyTokenizer(from: source.path, to: folder)
      if classifier == nil, pretraining == nil {
        let isNarrower = source.configuration.hiddenSize != configuration.hiddenSize
        try CompanionFiles.copySentenceTransformers(
          from: source.path, to: folder, width: isNarrower ? configuration.hiddenSize : nil)
      }
      if source.configuration.family != configuration.family {
        try CompanionFiles.nameTokenizer(of: source.configuration.family, in: folder)
      }
    }
    let manifest = manifest(weightBytes: stored.reduce(0) { $0 + $1.byteCount })
    try manifest.write(toFolder: folder)
    let inherited = try source.map { try ModelCard.inherited(fromFolder: $0.path) }
    let text = (card ?? self.card(for: manifest, isStock: isStock, inherited: inherited)).markdown
    try AtomicFile.write(text, to: PartialPath.join(folder, "README.md"))
  }

  /// The tensors under the names of the file, after checking that they are exactly those of the shape.
  private func checkedTensors() throws -> [StoredTensor] {
    try configuration.validate()
    try classifier?.validate(on: configuration)
    try pretraining?.validate(on: configuration)
    var given: [UTF8Key: StoredTensor] = [:]
    for tensor in tensors where given.updateValue(tensor, forKey: UTF8Key(tensor.name)) != nil {
      throw ModelFormatError(
        .badTensor, place: "tensor \(tensor.name)", expected: "it once", found: "it twice")
    }
    let described =
      configuration.tensorDescriptions(classifier: classifier)
      + (pretraining?.tensorDescriptions(on: configuration) ?? [])
    let expected = quantization.map { described.flatMap($0.stored) } ?? described
    let names = ParameterNames(
      configuration, head: classifier, hasPretrainingHeads: pretraining != nil)
    let stored = try expected.map { description in
      guard let tensor = given.removeValue(forKey: UTF8Key(description.name)) else {
        throw ModelFormatError(
          .missingTensor, place: "tensor \(description.name)", expected: "it with shape \(description.shape)",
          found: "no such tensor to write")
      }
      guard tensor.shape == description.shape else {
        throw ModelFormatError(
          .shapeMismatch, place: "tensor \(tensor.name)",
          expected: "shape \(description.shape) by the configuration", found: "shape \(tensor.shape)")
      }
      return tensor.renamed(names.stored(tensor.name))
    }
    // In the caller's order, so that the same mistake names the same tensor.
    if let extra = tensors.first(where: { given[UTF8Key($0.name)] != nil }) {
      throw ModelFormatError(
        .badTensor, place: "tensor \(extra.name)", expected: "only tensors of the configuration",
        found: "shape \(extra.shape)")
    }
    return stored
  }
}
