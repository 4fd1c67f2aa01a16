public import JSON

extension ReadingOptions {
  /// The options as JSON; what is nil is left out.
  public var jsonObject: JSONObject {
    var object = JSONObject()
    for (key, value) in [
      ("format", format?.rawValue), ("textColumn", textColumn), ("pairColumn", pairColumn),
      ("labelColumn", labelColumn), ("splitColumn", splitColumn),
    ] {
      if let value { object[key] = .string(value) }
    }
    switch target {
    case .singleLabel: object["target"] = "singleLabel"
    case .multiLabel(let separator):
      object["target"] = "multiLabel"
      object["separator"] = .string(separator)
    case .regression: object["target"] = "regression"
    }
    object["targets"] = .string(targets.rawValue)
    object["retrievalIntents"] = .string(retrievalIntents.rawValue)
    if let task { object["task"] = .string(task) }
    return object
  }

  /// Reads options back. Throws ``DatasetError`` (`malformed`) that names the key.
  public init(json: JSONValue) throws {
    let reader = RecordReader(json: json, place: "the record of how data were read")
    let target: TargetKind
    switch try reader.string("target") {
    case "singleLabel": target = .singleLabel
    case "multiLabel": target = .multiLabel(separator: try reader.string("separator"))
    case "regression": target = .regression
    default: throw reader.error("target", "singleLabel, multiLabel or regression")
    }
    guard let targets = TargetRequirement(rawValue: try reader.string("targets")) else {
      throw reader.error("targets", "required, ifPresent or ignored")
    }
    guard let intents = RetrievalIntents(rawValue: try reader.string("retrievalIntents")) else {
      throw reader.error("retrievalIntents", "keep or merge")
    }
    var format: DatasetFormat?
    if let name = json["format"] {
      format = DatasetFormat(rawValue: name.string ?? "")
      if format == nil { throw reader.error("format", "a known format") }
    }
    self.init(
      format: format, textColumn: try reader.optionalString("textColumn"),
      pairColumn: try reader.optionalString("pairColumn"),
      labelColumn: try reader.optionalString("labelColumn"),
      splitColumn: try reader.optionalString("splitColumn"), target: target, targets: targets,
      retrievalIntents: intents, task: try reader.optionalString("task"))
  }
}
