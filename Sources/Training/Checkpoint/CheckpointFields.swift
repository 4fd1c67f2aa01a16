import JSON

/// Reads typed fields of an object in a checkpoint; a missing or wrong one is an error that names it.
struct CheckpointFields {
  private let fields: JSONObject
  private let place: String

  /// Takes a value that should be an object; `place` is what errors call it.
  init(_ value: JSONValue, place: String) {
    fields = value.object ?? [:]
    self.place = place
  }

  func int(_ name: String) throws -> Int { try read(name, "an integer") { $0.int } }
  func double(_ name: String) throws -> Double { try read(name, "a number") { $0.double } }
  func bool(_ name: String) throws -> Bool { try read(name, "a Boolean") { $0.bool } }
  func string(_ name: String) throws -> String { try read(name, "a string") { $0.string } }
  func array(_ name: String) throws -> [JSONValue] { try read(name, "an array") { $0.array } }
  func object(_ name: String) throws -> JSONObject { try read(name, "an object") { $0.object } }

  /// The field as it is; an error when it is missing.
  func value(_ name: String) throws -> JSONValue { try read(name, "a value") { $0 } }

  private func read<Value>(_ name: String, _ expected: String, _ get: (JSONValue) -> Value?) throws -> Value {
    guard let field = fields[name] else {
      throw TrainingError(
        .checkpointDamaged, "a field is missing", place: "\(place).\(name)", expected: expected)
    }
    guard let value = get(field) else {
      throw TrainingError(
        .checkpointDamaged, "a field has the wrong type", place: "\(place).\(name)", expected: expected,
        found: field.kind)
    }
    return value
  }
}
