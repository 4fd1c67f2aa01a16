public import JSON

/// One entry of bertie.json: a step that made or changed the model, and what it is worth.
///
/// Times and processors belong into `Manifest.measured`: equal steps give equal bytes.
public struct ManifestStep: Sendable, Equatable {
  /// The command, as "finetune".
  public var step: String
  /// Its settings.
  public var settings: JSONObject
  /// The seed of its random numbers.
  public var seed: Int?
  /// The data: files, split, digests.
  public var data: JSONValue?
  /// Scores by split and metric.
  public var score: JSONValue?
  /// A digest of the weights it started from.
  public var parent: String?
  /// The model it made, as the folder writer fills in: `parameters`, `weightBytes`, and `macs` at
  /// `tokens`: 128, or the positions if fewer.
  public var model: JSONValue?
  /// Members that this version does not know.
  public var other: JSONObject

  /// Makes a step.
  public init(
    step: String, settings: JSONObject = [:], seed: Int? = nil, data: JSONValue? = nil,
    score: JSONValue? = nil,
    parent: String? = nil, model: JSONValue? = nil, other: JSONObject = [:]
  ) {
    self.step = step
    self.settings = settings
    self.seed = seed
    self.data = data
    self.score = score
    self.parent = parent
    self.model = model
    self.other = other
  }

  init(_ reader: ConfigurationReader) throws {
    guard let step = try reader.string("step") else { throw reader.invalid("step", "a string", "nothing") }
    var other = reader.object
    for key in ["step", "settings", "seed", "data", "score", "parent", "model"] { other[key] = nil }
    self.init(
      step: step, settings: try reader.nested("settings")?.object ?? [:],
      seed: reader.value("seed") == nil ? nil : try reader.integer("seed"), data: reader.value("data"),
      score: reader.value("score"), parent: try reader.string("parent"), model: reader.value("model"),
      other: other)
  }

  var json: JSONValue {
    var object: JSONObject = ["step": .string(step), "settings": .object(settings)]
    object["seed"] = seed.map { .integer(Int64($0)) }
    object["data"] = data
    object["score"] = score
    object["parent"] = parent.map { .string($0) }
    object["model"] = model
    for (key, value) in other { object[key] = value }
    return .object(object)
  }
}
