package import JSON

/// The members of a JSON object of a task's file, with errors that name file, line and key.
package struct JSONFields {
  /// The object.
  package let object: JSONObject
  /// The file.
  package let file: String
  /// The line, from 1; 0 in a file that is one JSON value.
  package let line: Int
  /// Where in the file or line the object stands, such as `question 3`; empty for the whole line.
  package let place: String

  /// The members of a value. Throws ``DatasetError`` (`malformed`) when it is no object.
  package init(_ value: JSONValue, file: String, line: Int, place: String = "") throws {
    self.file = file
    self.line = line
    self.place = place
    guard let object = value.object else {
      throw Self.error(file, line, place, "expected a JSON object, found \(value.kind)")
    }
    self.object = object
  }

  /// A text that is not empty.
  package func text(_ key: String) throws -> String {
    let text = try string(key)
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw error(.emptyText, "expected a text under \"\(key)\", found none")
    }
    return text
  }

  /// A string, perhaps empty.
  package func string(_ key: String) throws -> String {
    guard let text = object[key]?.string else { throw wrong(key, "a string") }
    return text
  }

  /// An integer.
  package func int(_ key: String) throws -> Int {
    guard let number = object[key]?.int else { throw wrong(key, "an integer") }
    return number
  }

  /// A list.
  package func array(_ key: String) throws -> [JSONValue] {
    guard let values = object[key]?.array else { throw wrong(key, "a list") }
    return values
  }

  /// An object under a key.
  package func fields(_ key: String) throws -> JSONFields {
    guard let value = object[key] else { throw wrong(key, "an object") }
    return try JSONFields(value, file: file, line: line, place: inside("\"\(key)\""))
  }

  /// The objects of a list under a key.
  package func list(_ key: String) throws -> [JSONFields] {
    try array(key).enumerated().map { index, value in
      try JSONFields(value, file: file, line: line, place: inside("\"\(key)\" \(index + 1)"))
    }
  }

  /// An example's own name: an integer or a string; nil where the key is absent.
  package func id(_ key: String) throws -> String? {
    switch object[key] {
    case nil: return nil
    case .integer(let number): return String(number)
    case .string(let name): return name
    default: throw wrong(key, "an integer or a string")
    }
  }

  /// The label under `label`, one of those of the task; `.none` where the key is absent.
  ///
  /// Truth values and integers count as their texts. Throws ``DatasetError`` (`unseenLabel`) for another.
  package func label(_ labels: [String]) throws -> Target {
    let found: String
    switch object["label"] {
    case nil: return .none
    case .string(let name): found = name
    case .integer(let number): found = String(number)
    case .bool(let flag): found = String(flag)
    default: throw wrong("label", "one of \(labels.joined(separator: ", "))")
    }
    guard let label = labels.first(where: { $0.utf8.elementsEqual(found.utf8) }) else {
      throw error(
        .unseenLabel, "expected one of \(labels.joined(separator: ", ")), found \"\(found.prefix(24))\"")
    }
    return .label(label)
  }

  /// The error for a value of another kind.
  package func wrong(_ key: String, _ expected: String) -> DatasetError {
    error(.malformed, "expected \(expected) under \"\(key)\", found \(object[key]?.kind ?? "nothing")")
  }

  /// An error about this object.
  package func error(_ code: DatasetError.Code, _ message: String) -> DatasetError {
    Self.error(file, line, place, message, code)
  }

  private func inside(_ inner: String) -> String { place.isEmpty ? inner : "\(place), \(inner)" }

  private static func error(
    _ file: String, _ line: Int, _ place: String, _ message: String, _ code: DatasetError.Code = .malformed
  ) -> DatasetError {
    DatasetError(
      code, file: file, line: line == 0 ? nil : line, place.isEmpty ? message : "\(place): \(message)")
  }
}

extension JSONFields {
  /// The objects of a file with one a line; lines with nothing but white space are skipped.
  ///
  /// Throws ``DatasetError`` with the line, and `empty` without any.
  package static func lines(of source: SourceText) throws -> [JSONFields] {
    try source.lines.compactMap { number, text in
      guard text.contains(where: { !$0.isWhitespace }) else { return nil }
      return try JSONFields(parse(Array(text.utf8), source.file, number), file: source.file, line: number)
    }
  }

  /// The one value of a file. Throws ``DatasetError`` (`malformed`) with the line.
  package static func value(of source: SourceText) throws -> JSONValue {
    try parse(source.bytes, source.file, 1)
  }

  private static func parse(_ bytes: [UInt8], _ file: String, _ line: Int) throws -> JSONValue {
    do {
      return try JSONValue(parsing: bytes)
    } catch let error as JSONError {
      throw DatasetError(
        .malformed, file: file, line: line + error.line - 1,
        "bad JSON, column \(error.column): expected \(error.expected), found \(error.found.prefix(24))")
    }
  }
}
