public import JSON

extension FactorizationReport {
  /// The report as JSON: `{"settings", "before", "after", "embeddings", "groups", "stateError", "distances"}`.
  public var json: JSONValue {
    [
      "settings": settings.json, "before": before.json, "after": after.json,
      "embeddings": embeddings?.json ?? .null, "groups": .array(groups.map(\.json)),
      "stateError": stateError.map { .number($0) } ?? .null,
      "distances": distances.map { ["before": $0.before.json, "after": $0.after.json] } ?? .null,
    ]
  }
}

extension FactorizationReport.Cost {
  fileprivate var json: JSONValue {
    [
      "parameters": .integer(Int64(parameters)), "embeddings": .integer(Int64(embeddings)),
      "bytes": .integer(Int64(bytes)), "macs": .integer(Int64(macs)), "tokens": .integer(Int64(Self.tokens)),
    ]
  }
}

extension FactorizationReport.Embeddings {
  fileprivate var json: JSONValue {
    [
      "size": .integer(Int64(size)), "error": .number(error), "norm": .number(norm),
      "weightedShare": weightedShare.map { .number($0) } ?? .null,
      "mappingError": mappingError.map { .number($0) } ?? .null,
    ]
  }
}

extension FactorizationReport.Group {
  fileprivate var json: JSONValue {
    [
      "layers": .array(layers.map { .integer(Int64($0)) }),
      "start": start.map { .integer(Int64($0)) } ?? "average",
      "losses": .array(losses.map { .number($0) }),
      "distances": distances.map { ["before": .number($0.before), "after": .number($0.after)] } ?? .null,
    ]
  }
}
