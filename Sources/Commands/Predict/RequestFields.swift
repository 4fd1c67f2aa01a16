import JSON

/// The members of a line of input, with errors that name the line and never hold its text.
struct RequestFields {
  /// The object; nil for a plain text.
  let object: JSONObject?
  /// Where the line stands.
  let place: LinePlace

  /// Whether the line is an object with that key.
  func has(_ key: String) -> Bool { object?[key] != nil }

  /// The line itself, or the text of an object.
  func line(_ line: String) throws -> String { object == nil ? line : try text("text") }

  /// A string. Throws `CommandError` where there is none.
  func text(_ key: String) throws -> String {
    guard let object else { throw error("an object with \"\(key)\", a string, found a text") }
    guard let text = object[key]?.string else { throw error("an object with \"\(key)\", a string") }
    return text
  }

  /// A string that may be absent. Throws `CommandError` for another value.
  func optionalText(_ key: String) throws -> String? {
    guard let value = object?[key] else { return nil }
    guard let text = value.string else { throw error("\"\(key)\" to be a string, found \(value.kind)") }
    return text
  }

  /// A list of strings. Throws `CommandError` where there is none.
  func texts(_ key: String) throws -> [String] {
    guard let values = object?[key]?.array else {
      throw error("an object with \"\(key)\", a list of strings")
    }
    return try values.map { value in
      guard let text = value.string else { throw error("strings in \"\(key)\", found \(value.kind)") }
      return text
    }
  }

  /// The error that something else was expected on this line.
  func error(_ expected: String) -> CommandError {
    CommandError("\(place): expected \(expected)")
  }
}
