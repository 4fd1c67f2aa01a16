import JSON

/// The object `bertie` of config.json: the shape that stock keys cannot hold.
///
/// Read here: formatVersion, layers, sharing (a group's number for each layer), hidden (kind "full" only), pooler, vocabulary
/// (unchanged only), embeddingSize (the stock key's), wordEmbeddingSize (of factorised word embeddings), pooling. The key precision
/// is accepted where it says what is the case anyway, and every unknown key is refused.
struct BertieObject {
  /// The newest format version that is read, and the one that is written.
  static let formatVersion = 1
  /// What stands before the family in model_type, so that stock loaders fail loudly.
  static let modelTypePrefix = "bertie-"

  /// The layers; nil where the key is absent: the layers are stock.
  let layers: [LayerConfiguration]?
  /// Kept pooler outputs; nil where there is no pooler.
  let pooler: Int?
  /// Width of factorised word embeddings; nil where they are not.
  let wordEmbeddingSize: Int?
  /// Whether the key sharing is there; where it is not, layers share as in the family's stock models.
  let hasSharing: Bool
  /// Who shares with whom; nil where nobody does.
  let sharing: LayerSharing?

  init(_ reader: ConfigurationReader, configuration: EncoderConfiguration) throws {
    try Self.checkVersion(reader)
    try reader.requireOnly([
      "formatVersion", "layers", "hidden", "pooler", "pooling", "vocabulary", "embeddingSize",
      "wordEmbeddingSize", "sharing", "precision",
    ])
    try Self.checkFixedParts(reader, configuration)
    pooler = reader.value("pooler") == nil ? nil : try reader.integer("pooler")
    wordEmbeddingSize =
      reader.value("wordEmbeddingSize") == nil ? nil : try reader.integer("wordEmbeddingSize")
    let layers =
      reader.value("layers") == nil
      ? nil
      : try reader.array("layers").enumerated().map { number, value in
        try Self.layer(value, "\(reader.name("layers"))[\(number)]")
      }
    let depth = layers?.count ?? configuration.originalNumHiddenLayers
    hasSharing = reader.value("sharing") != nil
    sharing = try reader.nested("sharing").flatMap { try Self.sharing($0, layers: depth) }
    self.layers = layers
  }

  /// Refuses an object that a newer version wrote.
  static func checkVersion(_ reader: ConfigurationReader) throws {
    let version = try reader.integer("formatVersion")
    guard version == formatVersion else {
      throw ModelFormatError(
        version > formatVersion ? .newerFormat : .badConfiguration, place: reader.name("formatVersion"),
        expected: "\(formatVersion)", found: "\(version)",
        advice: version > formatVersion ? "A newer version of Bertie wrote this model: use that one." : "")
    }
  }

  private static func checkFixedParts(
    _ reader: ConfigurationReader, _ configuration: EncoderConfiguration
  ) throws {
    if let hidden = try reader.nested("hidden") {
      try hidden.requireOnly(["kind", "width", "normWidth"])
      let kind = try hidden.string("kind") ?? "full"
      guard kind == "full" else {
        throw ModelFormatError(
          .unsupportedModel, place: hidden.name("kind"), expected: "full: others are not supported yet",
          found: kind)
      }
      for key in ["width", "normWidth"] { try require(hidden, key, configuration.hiddenSize) }
    }
    if let vocabulary = try reader.nested("vocabulary") {
      try vocabulary.requireOnly(["originalSize"])
      try require(vocabulary, "originalSize", configuration.vocabSize)
    }
    try require(reader, "embeddingSize", configuration.embeddingSize)
    let standard: JSONValue = ["default": "fp32", "overrides": [:]]
    if let precision = reader.value("precision"), precision != standard {
      throw ModelFormatError(
        .unsupportedModel, place: reader.name("precision"), expected: standard.serialized(),
        found: "another value, which is not supported yet")
    }
  }

  private static func sharing(_ reader: ConfigurationReader, layers: Int) throws -> LayerSharing? {
    try reader.requireOnly(["attention", "feedForward"])
    func groups(_ key: String) throws -> [Int] {
      try reader.array(key).map { value in
        guard let group = value.int, group >= 0 else {
          throw reader.invalid(key, "the number of a group for each layer", reader.describe(value))
        }
        return group
      }
    }
    let (attention, feedForward) = (try groups("attention"), try groups("feedForward"))
    for (key, groups) in [("attention", attention), ("feedForward", feedForward)] {
      guard groups.count == layers else {
        throw reader.invalid(key, "a group for each of the \(layers) layers", "\(groups.count)")
      }
    }
    return LayerSharing(attentionGroups: attention, feedForwardGroups: feedForward).normalised
  }

  private static func require(_ reader: ConfigurationReader, _ key: String, _ expected: Int) throws {
    let found = try reader.integer(key, default: expected)
    guard found == expected else { throw reader.invalid(key, "\(expected)", "\(found)") }
  }

  private static func layer(_ value: JSONValue, _ place: String) throws -> LayerConfiguration {
    let reader = try reader(value, place)
    try reader.requireOnly(["sourceLayer", "attention", "feedForward", "skipsNorm"])
    if let skipped = reader.value("skipsNorm"), skipped != [] {
      throw ModelFormatError(
        .unsupportedModel, place: reader.name("skipsNorm"),
        expected: "an empty array: skipped norms are not supported yet", found: reader.describe(skipped))
    }
    let attention = try reader.nested("attention").map { attention in
      try attention.requireOnly(["heads", "scale", "output"])
      return AttentionConfiguration(
        heads: try attention.array("heads").enumerated().map { number, value in
          try head(value, "\(attention.name("heads"))[\(number)]")
        },
        scale: try attention.integer("scale"), output: try attention.integer("output"))
    }
    let feedForward = try reader.nested("feedForward").map { feedForward in
      try feedForward.requireOnly(["width", "output"])
      return FeedForwardConfiguration(
        width: try feedForward.integer("width"), output: try feedForward.integer("output"))
    }
    return LayerConfiguration(
      sourceLayer: try reader.integer("sourceLayer"), attention: attention, feedForward: feedForward)
  }

  private static func head(_ value: JSONValue, _ place: String) throws -> HeadConfiguration {
    let reader = try reader(value, place)
    try reader.requireOnly(["source", "qk", "v"])
    return HeadConfiguration(
      source: try reader.integer("source"), qk: try reader.integer("qk"), v: try reader.integer("v"))
  }

  private static func reader(_ value: JSONValue, _ place: String) throws -> ConfigurationReader {
    guard let object = value.object else {
      throw ModelFormatError(.badConfiguration, place: place, expected: "an object", found: value.kind)
    }
    return ConfigurationReader(object: object, place: place)
  }
}
