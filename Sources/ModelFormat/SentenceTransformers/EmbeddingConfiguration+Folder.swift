#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

extension EmbeddingConfiguration {
  /// Reads a folder; without modules.json it is the mean, not normalized, as in sentence-transformers.
  ///
  /// - Throws: `ModelFormatError` with file and place: `.unsupportedModel` for modules or a pooling that we do not compute,
  ///   `.badConfiguration` for files of another form; what a dense module's weights throw.
  public init(folder: String) throws {
    let path = PartialPath.join(folder, "modules.json")
    guard FileManager.default.fileExists(atPath: path) else {
      self.init(
        poolings: [.mean], prompts: try EmbeddingPrompts(folder: folder, arePooled: true))
      return
    }
    let listed = try JSONValue(contentsOf: path)
    guard let modules = listed.array else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "modules", expected: "an array", found: listed.kind)
    }
    var pooling: PoolingModule?
    var steps: [EmbeddingStep] = []
    for (number, module) in modules.enumerated() {
      let type = module["type"]?.string ?? ""
      let kind = type.split(separator: ".").last ?? ""
      let place = try Self.folder(of: module, number, in: folder, listedIn: path)
      switch (kind, pooling) {
      case ("Transformer", nil) where number == 0: break
      case ("Pooling", nil) where number > 0:
        pooling = try PoolingModule(file: PartialPath.join(place, "config.json"))
      case ("Dense", .some): steps.append(.dense(try EmbeddingDense(folder: place)))
      case ("Normalize", .some):
        if place != folder { try Self.requireVector(PartialPath.join(place, "config.json")) }
        steps.append(.normalize)
      default:
        throw ModelFormatError(
          .unsupportedModel, path: path, place: "module \(number)", expected: Self.modules,
          found: "\"\(type)\"")
      }
    }
    guard let pooling else {
      throw ModelFormatError(
        .unsupportedModel, path: path, place: "modules", expected: Self.modules, found: "no Pooling")
    }
    let settings = try Self.transformerSettings(folder)
    self.init(
      poolings: pooling.modes, steps: steps, maximumLength: settings.length,
      prompts: try EmbeddingPrompts(folder: folder, arePooled: pooling.includesPrompt),
      lowercasesTexts: settings.lowercases)
  }

  /// The modules that are computed.
  private static let modules = "Transformer, Pooling and then Dense and Normalize, in any number"

  /// The folder of a module, which is one within the model's or the model's own.
  private static func folder(
    of module: JSONValue, _ number: Int, in folder: String, listedIn path: String
  ) throws -> String {
    let name = module["path"]?.string ?? ""
    guard !name.isEmpty else { return folder }
    guard
      !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
        ["", ".", ".."].contains($0)
      }),
      !name.contains("\0")
    else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "module \(number), path",
        expected: "a folder within the model's",
        found: "\"\(name)\"")
    }
    return PartialPath.join(folder, name)
  }

  /// Refuses a Normalize of something else than the vector; most have no settings.
  private static func requireVector(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let reader = try ConfigurationReader(file: path)
    for key in ["module_input_name", "module_output_name"] {
      guard let name = try reader.string(key), name != "sentence_embedding" else { continue }
      throw ModelFormatError(
        .unsupportedModel, path: path, place: key, expected: "sentence_embedding", found: "\"\(name)\"")
    }
  }

  /// The names under which versions of sentence-transformers kept the Transformer module's settings, newest first.
  static let settingsNames = [
    "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
    "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
  ]

  /// The `max_seq_length` and `do_lower_case` of the Transformer module; nil and false where nothing says them.
  private static func transformerSettings(_ folder: String) throws -> (length: Int?, lowercases: Bool) {
    let paths = settingsNames.map { PartialPath.join(folder, $0) }
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      return (nil, false)
    }
    let reader = try ConfigurationReader(file: path)
    do {
      let lowercases = try reader.flag("do_lower_case", default: false)
      guard let value = reader.value("max_seq_length") else { return (nil, lowercases) }
      guard let length = value.int, length > 0 else {
        throw reader.invalid("max_seq_length", "a whole number above 0", reader.describe(value))
      }
      return (length, lowercases)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }
}
