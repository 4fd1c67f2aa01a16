#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// What a conversion reads: a configuration, tensors, and the files beside them.
struct ConversionSource {
  /// The form of the weights.
  let form: ModelConversion.Form
  /// The folder with tokenizer files and the like.
  let folder: String
  /// The content of config.json, or what it will be.
  let config: JSONObject
  /// All tensors, under the names that transformers has.
  let tensors: [StoredTensor]
  /// Names that are left out, in the order of the file.
  let dropped: [ConversionReport.Dropped]
  /// The bytes of the weight files.
  let fileBytes: Int

  /// Opens a folder of transformers, or a TensorFlow checkpoint by its folder or its `.index` file.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with the file.
  init(_ path: String) throws {
    if path.hasSuffix(".index") {
      self = try ConversionSource(checkpoint: path)
      return
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw ModelFormatError(
        .unreadable, path: path, place: "input",
        expected: "a model folder, or the .index file of a checkpoint",
        found: FileManager.default.fileExists(atPath: path) ? "something else" : "nothing of that name")
    }
    if let weights = TensorStore.weightNames.first(where: names.contains) {
      self = try ConversionSource(folder: path, weights: weights)
      return
    }
    let indexes = names.filter { $0.hasSuffix(".index") }
    guard let index = indexes.first, indexes.count == 1 else {
      throw ModelFormatError(
        .unreadable, path: path, place: "weights",
        expected:
          "one of \(TensorStore.weightNames.joined(separator: ", ")), or one .index file of a checkpoint",
        found: indexes.isEmpty ? "none of them" : "\(indexes.count) .index files",
        advice: indexes.isEmpty ? "" : "Name the one to convert.")
    }
    self = try ConversionSource(checkpoint: PartialPath.join(path, index))
  }

  private init(folder: String, weights: String) throws {
    let path = PartialPath.join(folder, "config.json")
    guard let config = try JSONValue(contentsOf: path).object else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "config.json", expected: "an object", found: "another value")
    }
    if let value = config[QuantizationConfiguration.key], !value.isNull {
      throw ModelFormatError(
        .unsupportedModel, path: path, place: QuantizationConfiguration.key,
        expected: "weights that are numbers",
        found: "quantised ones", advice: "Convert the model that this one was made from.")
    }
    let store = try TensorStore(folder: folder)
    let clean = try CleanTensors(store.names.compactMap { store[$0] }, config: config)
    form =
      switch weights {
      case TensorStore.fileName: .safetensors
      case TensorStore.indexName: .shardedSafetensors
      case TensorStore.pickleName: .pytorch
      default: .shardedPytorch
      }
    self.folder = folder
    self.config = config
    tensors = clean.tensors
    dropped = clean.dropped
    fileBytes = store.fileBytes
  }

  private init(checkpoint index: String) throws {
    let checkpoint = try CheckpointModel(index: index)
    form = .checkpoint
    folder = PartialPath.split(index).folder
    config = checkpoint.config
    tensors = checkpoint.tensors
    dropped = checkpoint.dropped
    fileBytes = checkpoint.fileBytes
  }
}
