public import JSON

import Encoders

extension SparsityTable {
  /// The table as JSON.
  ///
  /// ```
  /// { "layers": [ { "layer": 0, "k": {"kept": 77, "total": 768, "sparsity": 0.8997}, ..., "all": {...} } ],
  ///   "components": { "k": {...}, ..., "o": {...} }, "pooler": {...} or null, "all": {...}, "unit": "neurons" }
  /// ```
  public var json: JSONValue {
    var layers: [JSONValue] = []
    for layer in 0..<layerCount {
      var row: JSONObject = ["layer": .integer(Int64(layer))]
      for component in Self.layerComponents {
        row[component.rawValue] = entry { $0 == LinearSite(layer: layer, component: component) }
      }
      row["all"] = entry { $0.layer == layer && $0.component != .pooler }
      layers.append(.object(row))
    }
    var components = JSONObject()
    for component in Self.layerComponents {
      components[component.rawValue] = entry { $0.component == component }
    }
    return .object([
      "layers": .array(layers), "components": .object(components),
      "pooler": entry { $0.component == .pooler }, "all": entry { _ in true }, "unit": .string(unit.rawValue),
    ])
  }

  private func entry(where isIncluded: (LinearSite) -> Bool) -> JSONValue {
    guard let share = sparsity(where: isIncluded) else { return .null }
    let sum = counts(where: isIncluded)
    return .object([
      "kept": .integer(Int64(sum.kept)), "total": .integer(Int64(sum.total)), "sparsity": .number(share),
    ])
  }
}
