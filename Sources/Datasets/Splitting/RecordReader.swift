package import JSON

/// Takes values out of a JSON object, with errors that name the key.
package struct RecordReader {
  /// The object.
  package let json: JSONValue
  /// What the object is, for errors.
  package let place: String

  /// A reader of one object.
  package init(json: JSONValue, place: String) {
    self.json = json
    self.place = place
  }

  /// The value of a key that must be there. Throws ``DatasetError`` (`malformed`).
  package func value(_ key: String) throws -> JSONValue {
    guard let value = json[key] else { throw error(key, "a value") }
    return value
  }

  /// A string. Throws ``DatasetError`` (`malformed`).
  package func string(_ key: String) throws -> String {
    guard let value = json[key]?.string else { throw error(key, "a string") }
    return value
  }

  /// An integer. Throws ``DatasetError`` (`malformed`).
  package func int(_ key: String) throws -> Int {
    guard let value = json[key]?.int else { throw error(key, "an integer") }
    return value
  }

  /// A number. Throws ``DatasetError`` (`malformed`).
  package func double(_ key: String) throws -> Double {
    guard let value = json[key]?.double else { throw error(key, "a number") }
    return value
  }

  /// A string, or nil where the key is absent. Throws ``DatasetError`` (`malformed`) for another type.
  package func optionalString(_ key: String) throws -> String? { json[key] == nil ? nil : try string(key) }

  /// An integer, or nil where the key is absent. Throws ``DatasetError`` (`malformed`) for another type.
  package func optionalInt(_ key: String) throws -> Int? { json[key] == nil ? nil : try int(key) }

  /// True or false, or nil where the key is absent. Throws ``DatasetError`` (`malformed`) for another type.
  package func optionalBool(_ key: String) throws -> Bool? {
    guard let value = json[key] else { return nil }
    guard let bool = value.bool else { throw error(key, "true or false") }
    return bool
  }

  /// The error for a key.
  package func error(_ key: String, _ expected: String) -> DatasetError {
    DatasetError(
      .malformed, file: "",
      "\(place): expected \(expected) under \"\(key)\", found \(json[key]?.kind ?? "nothing")")
  }
}
