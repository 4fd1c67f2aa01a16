import JSON

/// A value of a JSON file together with its key path, so that a wrong value is named.
struct JSONPlace {
  let value: JSONValue
  let place: String

  /// A value at the root of a file.
  ///
  /// - Throws: `TokenizationError` where the file cannot be read or is not JSON.
  init(file path: String) throws {
    do {
      value = try JSONValue(contentsOf: path)
    } catch let error as JSONError {
      throw TokenizationError(
        error.code == .unreadable ? .unreadable : error.code == .duplicateKey ? .duplicate : .malformed,
        path: path, line: error.code == .unreadable ? nil : error.line,
        place: error.code == .unreadable ? nil : "column \(error.column)", expected: error.expected,
        found: error.found)
    }
    place = ""
  }

  init(_ value: JSONValue, _ place: String) {
    self.value = value
    self.place = place
  }

  /// The error that something else was expected here.
  func mismatch(_ expected: String, found: String? = nil) -> TokenizationError {
    TokenizationError(
      .malformed, place: place.isEmpty ? nil : place, expected: expected, found: found ?? value.kind)
  }

  /// The error that this library does not have what is asked for here.
  func unsupported(_ expected: String, found: String) -> TokenizationError {
    TokenizationError(.unsupported, place: place.isEmpty ? nil : place, expected: expected, found: found)
  }

  /// The member of a key; nil where there is none or it is null.
  func optional(_ key: String) -> JSONPlace? {
    guard let member = value[key], !member.isNull else { return nil }
    return JSONPlace(member, place.isEmpty ? key : "\(place).\(key)")
  }

  /// The member of a key.
  func required(_ key: String) throws -> JSONPlace {
    guard let member = optional(key) else { throw mismatch("a value of \(key)", found: "none") }
    return member
  }

  /// All members with their key paths.
  func members() throws -> [(key: String, value: JSONPlace)] {
    guard let object = value.object else { throw mismatch("an object") }
    return object.map { ($0.key, JSONPlace($0.value, place.isEmpty ? $0.key : "\(place).\($0.key)")) }
  }

  /// All elements with their key paths.
  func elements() throws -> [JSONPlace] {
    guard let array = value.array else { throw mismatch("an array") }
    return array.enumerated().map { JSONPlace($0.element, "\(place)[\($0.offset)]") }
  }

  /// Rejects keys that this library would otherwise ignore.
  func allow(_ keys: Set<String>) throws {
    for (key, member) in try members() where !keys.contains(key) {
      throw member.unsupported("one of \(keys.sorted().joined(separator: ", "))", found: "the key \(key)")
    }
  }

  func string() throws -> String {
    guard let string = value.string else { throw mismatch("a string") }
    return string
  }

  func bool() throws -> Bool {
    guard let bool = value.bool else { throw mismatch("true or false") }
    return bool
  }

  /// A whole number from 0 to a limit.
  func int(upTo limit: Int = Int(Int32.max)) throws -> Int {
    guard let int = value.int else { throw mismatch("a whole number") }
    guard int >= 0, int <= limit else {
      throw mismatch("a whole number from 0 to \(limit)", found: String(int))
    }
    return int
  }

  /// The id of a token.
  func id() throws -> Int32 {
    Int32(try int(upTo: Vocabulary.maximumId))
  }
}
