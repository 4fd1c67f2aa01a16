#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import JSON

/// A model folder that was opened and checked: config.json, weights, and what they agree on.
///
/// Detected, not asked: the prefix of the names (`bert.`, `model.`, none, ...), `gamma/beta` spellings, a missing
/// pooler, a head and its kind. Weights stay mapped files; nothing is copied until it is used.
public struct ModelFolder: Sendable {
  /// The path that was opened.
  public let path: String
  /// The content of config.json.
  public let config: JSONObject
  /// The shape; its `pooler` is nil where a stock folder holds no pooler, which DistilBERT's and ELECTRA's bare encoders never do.
  public let configuration: EncoderConfiguration
  /// The head, where the weights hold one.
  public let classifier: ClassifierConfiguration?
  /// The heads of pre-training that the weights hold beside an encoder; nil where there is none for hidden words.
  public let pretraining: PretrainingHeads?
  /// How weights are stored; nil where they are floating-point numbers.
  public let quantization: QuantizationConfiguration?
  /// All tensors of the weight files, under the names that are there.
  public let tensors: TensorStore
  /// What stands before the encoder's names in the files, as "bert." or "".
  public let prefix: String
  /// Tensors that are left over or absent.
  public let report: TensorReport
  /// bertie.json, or nil where there is none.
  public let manifest: Manifest?

  /// Opens a folder and checks that configuration and tensors agree.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with the file and the place: an unreadable file, a
  ///   configuration that is impossible or not supported, a missing tensor, or a shape that contradicts the
  ///   configuration (tensor, expected and found shape).
  /// - Complexity: O(number of tensors), and the index tensors are read.
  public init(_ path: String) throws {
    self.path = path
    try Self.requireFolder(path)
    let configPath = PartialPath.join(path, "config.json")
    let value = try JSONValue(contentsOf: configPath)
    config = value.object ?? [:]
    do {
      var configuration = try EncoderConfiguration(config: value)
      quantization = try QuantizationConfiguration(config: config)
      tensors = try TensorStore(folder: path)
      let store = tensors
      prefix = try Self.detectPrefix(tensors, path: path)
      let isStock = config["bertie"] == nil
      classifier = try Self.classifier(config, store, prefix: prefix, &configuration, path: path)
      let lookup = TensorLookup(
        tensors: store, names: ParameterNames(configuration, head: classifier), prefix: prefix)
      if isStock {
        let isThere = classifier?.pooling == .pooler || lookup["pooler.dense.weight"] != nil
        configuration.pooler = isThere ? configuration.hiddenSize : nil
      }
      self.configuration = configuration
      try classifier?.validate(on: configuration)
      let described = configuration.tensorDescriptions(classifier: classifier)
      let expected = quantization.map { described.flatMap($0.stored) } ?? described
      try lookup.check(expected, hiddenSize: configuration.hiddenSize, path: path)
      pretraining = classifier == nil ? Self.pretrainingHeads(lookup, configuration) : nil
      let heads = pretraining?.tensorDescriptions(on: configuration) ?? []
      let used = Set((expected + heads).compactMap { lookup[$0.name].map { UTF8Key($0.name) } })
      let lacksPooler =
        isStock && configuration.pooler == nil && configuration.family.hasPooler
        && classifier?.kind.isPooled ?? true
      report = TensorReport(
        unused: store.names.filter { !used.contains(UTF8Key($0)) },
        missing: lacksPooler ? ["pooler.dense.weight", "pooler.dense.bias"] : [])
    } catch let error as ModelFormatError {
      throw error.at(error.code == .badConfiguration || error.code == .unsupportedModel ? configPath : path)
    }
    manifest = try Manifest(folder: path)
  }

  /// The tensor of a canonical name (no prefix, `LayerNorm.weight`), under whatever name it is stored, or nil.
  ///
  /// Quantised weights are given as F32 numbers.
  public func tensor(named name: String) -> StoredTensor? {
    guard let stored = lookup[name] else { return nil }
    guard let quantized = quantizedTensor(named: name) else { return stored }
    return StoredTensor(
      name: stored.name, shape: [quantized.rows, quantized.columns], floats: quantized.floats())
  }

  /// The quantised weights of a canonical name, as they are stored; nil where they are numbers or not there.
  public func quantizedTensor(named name: String) -> QuantizedTensor? {
    let lookup = lookup
    guard let quantization, let precision = quantization.precision(of: name), let weight = lookup[name],
      let scales = lookup[QuantizationConfiguration.scaleName(name)]?.numbers,
      let description = configuration.tensorDescriptions(classifier: classifier).first(where: {
        $0.name == name
      })
    else { return nil }
    let columns = description.shape[1]
    return QuantizedTensor(
      name: name, precision: precision, rows: description.shape[0], columns: columns,
      groupSize: precision == .int4 ? quantization.groupSize : columns, weight: weight, scales: scales)
  }

  private var lookup: TensorLookup {
    TensorLookup(tensors: tensors, names: ParameterNames(configuration, head: classifier), prefix: prefix)
  }

  /// All tensors of the model under their canonical names, in the order of computation, without copying where they are numbers.
  public func canonicalTensors() -> [StoredTensor] {
    configuration.tensorDescriptions(classifier: classifier).compactMap {
      tensor(named: $0.name)?.renamed($0.name)
    }
  }

  /// The number of trainable numbers, heads included; `position_ids` and index tensors are not counted.
  public var parameterCount: Int {
    configuration.parameterCount(classifier: classifier, pretraining: pretraining)
  }

  /// Throws where there is no folder at `path`.
  private static func requireFolder(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    throw ModelFormatError(
      .unreadable, path: path, place: "model folder", expected: "a folder with config.json and weights",
      found: "nothing of that name",
      advice: "Commands also take a model of the hub by its name: org/name, or org/name@revision.")
  }

  /// The head, where its weight is there.
  ///
  /// Its tensors are checked before a label is made for each of their rows: a weight without columns has no bytes,
  /// whatever number of rows it claims.
  private static func classifier(
    _ config: JSONObject, _ tensors: TensorStore, prefix: String,
    _ configuration: inout EncoderConfiguration, path: String
  ) throws -> ClassifierConfiguration? {
    guard let kind = HeadDetection.kind(config, tensors, prefix: prefix) else { return nil }
    let pooling = try LabelKeys.pooling(config, kind: kind)
    if config["bertie"] == nil, pooling == .pooler { configuration.pooler = configuration.hiddenSize }
    try pooling.requireInput(on: configuration)
    let names = ParameterNames(
      configuration, head: ClassifierConfiguration(kind: kind, labels: [], pooling: pooling))
    let lookup = TensorLookup(tensors: tensors, names: names, prefix: prefix)
    let limit = EncoderConfiguration.Limit.labels
    let width = configuration.classifierInputWidth(pooling)
    guard let weight = lookup["classifier.weight"], let outputs = weight.shape.first,
      (1...limit).contains(outputs)
    else {
      throw ModelFormatError(
        .shapeMismatch, path: path, place: "tensor \(names.stored("classifier.weight"))",
        expected: "shape [1...\(limit), \(width)]",
        found: lookup["classifier.weight"].map { "shape \($0.shape)" } ?? "no such tensor")
    }
    try lookup.check(
      configuration.classifierTensors(outputs: outputs, pooling: pooling),
      hiddenSize: configuration.hiddenSize, path: path)
    return try LabelKeys.read(config, kind: kind, outputs: outputs)
  }

  /// The heads of which every tensor is there in its shape.
  private static func pretrainingHeads(
    _ lookup: TensorLookup, _ configuration: EncoderConfiguration
  ) -> PretrainingHeads? {
    [true, false].map { PretrainingHeads(hasSentenceHead: $0) }.first { heads in
      heads.tensorDescriptions(on: configuration).allSatisfy { lookup[$0.name]?.shape == $0.shape }
    }
  }

  private static func detectPrefix(_ tensors: TensorStore, path: String) throws -> String {
    let prefixes = ParameterNames.prefixes(in: tensors.names)
    guard let prefix = prefixes.first, prefixes.count == 1 else {
      throw ModelFormatError(
        .missingTensor, path: path, place: "weights",
        expected: "one tensor named [prefix.]embeddings.word_embeddings.weight",
        found: prefixes.isEmpty ? "none" : "\(prefixes.count), with the prefixes \(prefixes)")
    }
    return prefix
  }
}
