import JSON

/// Typed access to the members of one object of config.json, with the key in every error.
struct ConfigurationReader {
  let object: JSONObject
  /// The path of keys to the object, empty for the root.
  let place: String

  func name(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  /// The member of a key; null counts as absent.
  func value(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  func integer(_ key: String, default standard: Int? = nil) throws -> Int {
    guard let value = value(key) else {
      guard let standard else { throw invalid(key, "a whole number", "nothing") }
      return standard
    }
    guard let number = value.int else { throw invalid(key, "a whole number", describe(value)) }
    return number
  }

  func number(_ key: String, default standard: Double) throws -> Double {
    guard let value = value(key) else { return standard }
    guard let number = value.double else { throw invalid(key, "a number", describe(value)) }
    return number
  }

  func string(_ key: String) throws -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw invalid(key, "a string", describe(value)) }
    return text
  }

  func array(_ key: String) throws -> [JSONValue] {
    guard let array = value(key)?.array else {
      throw invalid(key, "an array", value(key).map(describe) ?? "nothing")
    }
    return array
  }

  /// The reader of a member that is an object, or nil where it is null or absent.
  func nested(_ key: String) throws -> ConfigurationReader? {
    guard let value = value(key) else { return nil }
    guard let object = value.object else { throw invalid(key, "an object", describe(value)) }
    return ConfigurationReader(object: object, place: name(key))
  }

  /// Refuses members that this version does not know: they may change what the model computes.
  func requireOnly(_ keys: Set<String>) throws {
    for key in object.keys where !keys.contains(key) {
      throw invalid(key, "only " + keys.sorted().joined(separator: ", "), "an unknown key")
    }
  }

  func invalid(_ key: String, _ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badConfiguration, place: name(key), expected: expected, found: found)
  }

  /// Short values as they are, others by their kind.
  func describe(_ value: JSONValue) -> String {
    switch value {
    case .null, .bool, .integer, .number: value.serialized()
    case .string(let text) where text.utf8.count <= 64: "\"\(text)\""
    case .string, .array, .object: value.kind
    }
  }
}
