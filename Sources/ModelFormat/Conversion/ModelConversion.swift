#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// Makes a clean model folder, which stock transformers loads, of whatever form weights came in.
///
/// In: a folder with `config.json` and safetensors or PyTorch weights, whole or sharded; or Google's TensorFlow checkpoint of BERT
/// or ALBERT. Out: `model.safetensors` (or shards), `config.json`, the tokenizer's files, README.md, `bertie.json`. Names are
/// today's (see ``CleanTensors``, ``CheckpointNames``); numbers are unchanged unless another precision is asked for.
public struct ModelConversion: Sendable {
  /// The form of the input's weights.
  public enum Form: String, Sendable, CaseIterable {
    /// `model.safetensors`.
    case safetensors
    /// Shards of safetensors.
    case shardedSafetensors = "sharded safetensors"
    /// `pytorch_model.bin`.
    case pytorch = "PyTorch"
    /// Shards of PyTorch's.
    case shardedPytorch = "sharded PyTorch"
    /// TensorFlow's `.index` and `.data` files.
    case checkpoint = "TensorFlow checkpoint"
  }

  private let path: String

  /// The form of the input's weights.
  public var form: Form { source.form }
  private let source: ConversionSource

  /// Opens the input and reads what must be known of it.
  ///
  /// - Parameter path: A model folder, a folder with a TensorFlow checkpoint, or its `.index` file.
  /// - Throws: `ModelFormatError` or `JSONError` with file and place.
  /// - Complexity: O(headers); checkpoints are read whole, and kernels copied.
  public init(_ path: String) throws {
    self.path = path
    do {
      source = try ConversionSource(path)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }

  /// Writes the folder: all of it appears at once under its name, or nothing does.
  ///
  /// The result is opened as a model before it gets its name, where it is of a family that we run.
  /// - Parameters:
  ///   - target: The folder to make.
  ///   - elementType: F32, F16 or BF16 for all floating-point tensors, rounded to nearest; nil leaves each as it is.
  ///   - shardByteLimit: The most tensor bytes of one weight file; nil for one file.
  ///   - force: Replace a model folder or an empty one.
  /// - Throws: `ModelFormatError`: `.alreadyExists`, `.notExpressible` for numbers beyond F16, `.writeFailed`, and what opening the
  ///   result throws where tensors are missing or do not fit the configuration.
  public func write(
    to target: String, elementType: ElementType? = nil, shardByteLimit: Int? = nil, force: Bool = false
  ) throws -> ConversionReport {
    var report: ConversionReport?
    try FolderReplacement.write(to: target, force: force) { folder in
      do {
        report = try fill(folder, elementType: elementType, shardByteLimit: shardByteLimit)
      } catch let error as ModelFormatError {
        // The unfinished folder has a name that nobody knows.
        throw error.path?.hasPrefix(folder) == true ? error.moved(to: path) : error.at(path)
      }
    }
    guard let report else { fatalError("ModelConversion: a folder was written without a report") }
    return report
  }

  private func fill(
    _ folder: String, elementType: ElementType?, shardByteLimit: Int?
  ) throws -> ConversionReport {
    let tensors = try source.tensors.map { tensor in
      guard let elementType else { return tensor }
      return try tensor.converted(to: elementType)
    }
    try SafetensorsWriter.write(tensors, toFolder: folder, shardByteLimit: shardByteLimit)
    let floats = Set(tensors.map(\.elementType).filter(\.isFloatingPoint))
    var config = source.config
    config["torch_dtype"] = nil
    config["dtype"] = .string(ElementType.holding(floats).configName)
    try AtomicFile.write(
      JSONValue.object(config.sorted()).serialized(pretty: true), to: PartialPath.join(folder, "config.json"))
    try CompanionFiles.copyTokenizer(from: source.folder, to: folder)
    try CompanionFiles.copySentenceTransformers(from: source.folder, to: folder, width: nil)
    for name in ["README.md", "LICENSE"] { try CompanionFiles.copy(name, from: source.folder, to: folder) }
    if source.form == .checkpoint { try CheckpointTokenizer.write(from: source.folder, to: folder, config) }
    let (model, notChecked) = try check(folder)
    try record(in: folder, elementType: elementType)
    let weights = try TensorStore(folder: folder)
    return ConversionReport(
      form: source.form, tensorCount: tensors.count, bytes: (source.fileBytes, weights.fileBytes),
      elementTypes: ElementType.allCases.filter(floats.contains), dropped: source.dropped,
      files: try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
        !$0.hasSuffix(".safetensors") && $0 != "config.json" && $0 != TensorStore.indexName
      }, model: model?.report, notChecked: notChecked)
  }

  /// Opens what was written, where we have its family.
  private func check(_ folder: String) throws -> (ModelFolder?, String?) {
    do {
      return (try ModelFolder(folder), nil)
    } catch let error as ModelFormatError where error.code == .unsupportedModel {
      return (nil, "\(error.place): expected \(error.expected), found \(error.found)")
    }
  }

  /// bertie.json, and README.md where the input has none.
  private func record(in folder: String, elementType: ElementType?) throws {
    var manifest = try Manifest(folder: source.folder) ?? Manifest()
    var settings: JSONObject = ["form": .string(form.rawValue)]
    settings["precision"] = elementType.map { .string($0.configName) }
    manifest.steps.append(ManifestStep(step: "convert", settings: settings))
    try manifest.write(toFolder: folder)
    let readme = PartialPath.join(folder, "README.md")
    guard !FileManager.default.fileExists(atPath: readme) else { return }
    let name = PartialPath.split(source.folder).name
    let card = ModelCard(
      title: "Converted from \(name)", baseModel: name, pipelineTag: "feature-extraction",
      paragraphs: [
        "Weights as safetensors, made from a \(form.rawValue) form; transformers loads this folder."
      ])
    try AtomicFile.write(card.markdown, to: readme)
  }
}
