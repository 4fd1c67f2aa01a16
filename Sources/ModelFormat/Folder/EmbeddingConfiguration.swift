#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// How a folder says that texts become vectors: sentence-transformers' modules.json and what it names.
public struct EmbeddingConfiguration: Sendable, Equatable {
  /// How the last hidden states become one vector.
  public var pooling: EmbeddingPooling
  /// Whether the vector is divided by its length.
  public var isNormalized: Bool
  /// The length in tokens to which texts are cut; nil where the folder does not say.
  public var maximumLength: Int?

  /// Makes a configuration.
  public init(pooling: EmbeddingPooling, isNormalized: Bool, maximumLength: Int? = nil) {
    self.pooling = pooling
    self.isNormalized = isNormalized
    self.maximumLength = maximumLength
  }

  /// Reads a folder; without modules.json it is the mean, not normalized, as in sentence-transformers.
  ///
  /// - Throws: `ModelFormatError` with file and place: `.unsupportedModel` for modules or a pooling that we do not compute,
  ///   `.badConfiguration` for files of another form.
  public init(folder: String) throws {
    let path = PartialPath.join(folder, "modules.json")
    guard FileManager.default.fileExists(atPath: path) else {
      self.init(pooling: .mean, isNormalized: false)
      return
    }
    let listed = try JSONValue(contentsOf: path)
    guard let modules = listed.array else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "modules", expected: "an array", found: listed.kind)
    }
    var pooling: EmbeddingPooling?
    var isNormalized = false
    for (number, module) in modules.enumerated() {
      let type = module["type"]?.string ?? ""
      let kind = type.split(separator: ".").last ?? ""
      switch (kind, pooling) {
      case ("Transformer", nil) where number == 0: break
      case ("Pooling", nil) where number > 0:
        pooling = try Self.pooling(PartialPath.join(folder, (module["path"]?.string ?? "") + "/config.json"))
      case ("Normalize", .some): isNormalized = true
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
    self.init(
      pooling: pooling, isNormalized: isNormalized,
      maximumLength: try Self.maximumLength(PartialPath.join(folder, "sentence_bert_config.json")))
  }

  /// The modules that are computed.
  private static let modules = "Transformer, Pooling and perhaps Normalize, in this order"

  /// The `max_seq_length` of a file; nil where there is no file, or null or nothing in it.
  private static func maximumLength(_ path: String) throws -> Int? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let settings = try JSONValue(contentsOf: path)
    guard let object = settings.object else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "settings", expected: "an object", found: settings.kind)
    }
    guard let value = object["max_seq_length"], !value.isNull else { return nil }
    guard let length = value.int, length > 0 else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "max_seq_length", expected: "a whole number above 0",
        found: value.serialized())
    }
    return length
  }

  /// The keys of sentence-transformers' flags.
  private static let flags: [(key: String, pooling: EmbeddingPooling?)] = [
    ("pooling_mode_cls_token", .cls), ("pooling_mode_mean_tokens", .mean), ("pooling_mode_max_tokens", .max),
    ("pooling_mode_mean_sqrt_len_tokens", .meanSquareRootLength),
    ("pooling_mode_weightedmean_tokens", nil), ("pooling_mode_lasttoken", nil),
  ]

  /// The one pooling that a pooling module's settings ask for.
  private static func pooling(_ path: String) throws -> EmbeddingPooling {
    let settings = try JSONValue(contentsOf: path)
    let asked = flags.filter { settings[$0.key]?.bool == true }
    guard asked.count == 1, let pooling = asked[0].pooling else {
      throw ModelFormatError(
        .unsupportedModel, path: path, place: "pooling_mode",
        expected: "one of " + flags.compactMap { $0.pooling == nil ? nil : $0.key }.joined(separator: ", "),
        found: asked.isEmpty ? "none" : asked.map(\.key).joined(separator: ", "))
    }
    return pooling
  }
}
