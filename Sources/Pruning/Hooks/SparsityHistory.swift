import JSON

/// The removed share by optimiser step as a hook's checkpoint holds it: `"sparsities": [[step, share], ...]`.
enum SparsityHistory {
  /// The key in the hook's values.
  static let key = "sparsities"

  /// The history as JSON, ascending by step.
  static func json(of history: [Int: Double]) -> JSONValue {
    .array(
      history.sorted { $0.key < $1.key }.map { step, share in
        .array([.integer(Int64(step)), .number(share)])
      })
  }

  /// Reads what `json` wrote.
  ///
  /// - Throws: `PruningError` `stateMismatch`.
  static func read(_ values: JSONObject) throws -> [Int: Double] {
    var history: [Int: Double] = [:]
    for point in values[key]?.array ?? [] {
      guard let pair = point.array, pair.count == 2, let step = pair[0].int, let share = pair[1].double else {
        throw PruningError(
          .stateMismatch, "checkpoint: \(key) holds \(point.serialized()), expected [step, share]")
      }
      history[step] = share
    }
    return history
  }
}
