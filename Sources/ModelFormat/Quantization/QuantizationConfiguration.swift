import JSON

/// How a folder stores the weights of its linear maps and word embeddings: `quantization_config` of config.json.
///
/// int8: a tensor `X.weight` [rows, columns] is stored as I8 beside `X.weight_scale` [rows] in F32; W = scale q, q in
/// -127 ... 127. int4: maps are stored as U8 [rows, (columns + 1) / 2], column 2i in the low half of byte i and 2i + 1 in the
/// high half, each a two's complement of 4 bits, beside `X.weight_scale` [rows, groups] in F16, where a group is
/// `groupSize` columns and the last one may be shorter; word embeddings are stored as for int8. Biases, layer norms, position
/// and type embeddings, the maps from E to H, the bias of attention scores, the classifier and excluded maps stay as they are.
public struct QuantizationConfiguration: Sendable, Equatable {
  /// What weights are stored in.
  public enum Precision: String, Sendable, CaseIterable {
    /// 8 bits, a scale for each row.
    case int8
    /// 4 bits, a scale for each group of a row.
    case int4
  }

  /// What weights are stored in.
  public let precision: Precision
  /// int4: columns of a group, a multiple of 64. Has no meaning for int8.
  public let groupSize: Int
  /// The canonical names of maps that stay as they are, as `encoder.layer.3.output.dense`.
  public var excluded: [String]

  /// The group size where none is given.
  public static let defaultGroupSize = 128
  /// The version of the form above.
  static let formatVersion = 1
  static let key = "quantization_config"
  static let method = "bertie"

  /// Makes a configuration.
  public init(_ precision: Precision, groupSize: Int = defaultGroupSize, excluded: [String] = []) {
    self.precision = precision
    self.groupSize = precision == .int4 ? groupSize : Self.defaultGroupSize
    self.excluded = excluded
  }

  /// What the tensor of a canonical name, as `encoder.layer.3.output.dense.weight`, is stored in; nil for those that stay as
  /// they are.
  public func precision(of name: String) -> Precision? {
    if name == "embeddings.word_embeddings.weight" { return .int8 }
    let isMap = name.hasPrefix("encoder.layer.") && !name.hasSuffix(".LayerNorm.weight")
    guard isMap || name == "pooler.dense.weight", name.hasSuffix(".weight") else { return nil }
    return excluded.contains(String(name.dropLast(".weight".count))) ? nil : precision
  }

  /// The tensors that hold a described one.
  func stored(_ description: TensorDescription) -> [TensorDescription] {
    guard let precision = precision(of: description.name) else { return [description] }
    let (rows, columns) = (description.shape[0], description.shape[1])
    let scale = Self.scaleName(description.name)
    return switch precision {
    case .int8:
      [
        TensorDescription(name: description.name, shape: [rows, columns], kind: .quantized(.int8)),
        TensorDescription(name: scale, shape: [rows], kind: .scale(.float32)),
      ]
    case .int4:
      [
        TensorDescription(
          name: description.name, shape: [rows, (columns + 1) / 2], kind: .quantized(.uint8)),
        TensorDescription(
          name: scale, shape: [rows, (columns + groupSize - 1) / groupSize], kind: .scale(.float16)),
      ]
    }
  }

  /// The name of a weight's scales.
  static func scaleName(_ weight: String) -> String { weight + "_scale" }
}

// MARK: config.json

extension QuantizationConfiguration {
  /// The value of `quantization_config`.
  var json: JSONValue {
    var object: JSONObject = [
      "quant_method": .string(Self.method), "format_version": .integer(Int64(Self.formatVersion)),
      "bits": precision == .int8 ? 8 : 4,
    ]
    if precision == .int4 { object["group_size"] = .integer(Int64(groupSize)) }
    object["exclude"] = .array(excluded.map { .string($0) })
    return .object(object.sorted())
  }

  /// Reads config.json; nil where weights are not quantised.
  ///
  /// - Throws: `ModelFormatError`: `.unsupportedModel` for another method, `.newerFormat` for a newer version,
  ///   `.badConfiguration` with the key.
  init?(config: JSONObject) throws {
    guard let reader = try ConfigurationReader(object: config, place: "").nested(Self.key) else { return nil }
    guard try reader.string("quant_method") == Self.method else {
      throw ModelFormatError(
        .unsupportedModel, place: Self.key,
        expected: "quant_method \"\(Self.method)\" or no quantised weights",
        found: reader.value("quant_method").map(reader.describe) ?? "nothing")
    }
    let version = try reader.integer("format_version")
    guard version <= Self.formatVersion else {
      throw ModelFormatError(
        .newerFormat, place: reader.name("format_version"), expected: "at most \(Self.formatVersion)",
        found: "\(version)", advice: "This folder was written by a newer Bertie.")
    }
    try reader.requireOnly(["quant_method", "format_version", "bits", "group_size", "exclude"])
    let bits = try reader.integer("bits")
    guard bits == 8 || bits == 4 else { throw reader.invalid("bits", "8 or 4", "\(bits)") }
    let group = try reader.integer("group_size", default: Self.defaultGroupSize)
    guard (64...65_536).contains(group), group % 64 == 0 else {
      throw reader.invalid("group_size", "a multiple of 64 up to 65536", "\(group)")
    }
    let excluded = try reader.array("exclude").map { value in
      guard let name = value.string else { throw reader.invalid("exclude", "names", reader.describe(value)) }
      return name
    }
    self.init(bits == 8 ? .int8 : .int4, groupSize: group, excluded: excluded)
  }
}
