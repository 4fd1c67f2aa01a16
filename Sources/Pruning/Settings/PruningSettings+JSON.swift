public import JSON

import Encoders

extension PruningSettings {
  /// The settings as an object, every key present in a fixed order: for `bertie.json` and for the check that a
  /// resumed run is the same run.
  public var json: JSONValue {
    var components = JSONObject()
    for component in LinearComponent.allCases {
      if let share = target.components[component] { components[component.rawValue] = .number(share) }
    }
    return .object([
      "method": .string(method.rawValue),
      "sparsity": target.sparsity.map { .number($0) } ?? .null,
      "targets": .object(components),
      "threshold": .string(target.threshold.rawValue),
      "componentThreshold": .string(target.componentThreshold.rawValue),
      "criterion": .string(criterion.rawValue),
      "reduction": .string(reduction.rawValue),
      "includesPadding": .bool(includesPadding),
      "intermediate": .string(intermediate.rawValue),
      "resetsImportance": .bool(resetsImportance),
      "pairsKeysAndQueries": .bool(pairsKeysAndQueries),
      "allowsEmptying": .bool(allowsEmptying),
      "prunesPooler": .bool(prunesPooler),
      "pruneEpochs": .integer(Int64(pruneEpochs)),
      "recoverEpochs": .integer(Int64(recoverEpochs)),
      "updatesPerEpoch": .integer(Int64(updatesPerEpoch)),
      "initialSparsity": .number(initialSparsity),
      "exponent": .integer(Int64(exponent)),
      "recoversRemoved": .bool(recoversRemoved),
      "seed": Int64(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
    ])
  }
}
