import JSON

extension JSONPlace {
  /// The most components that a sequence may have, those of sequences in it included.
  static let mostComponents = 256

  /// The component's type.
  func type() throws -> String { try required("type").string() }

  /// The components of a part: those of its `Sequence`, one after the other, else itself; none where it is nil.
  ///
  /// - Parameter key: The key under which a `Sequence` has its components.
  /// - Throws: `TokenizationError` where there are more than `mostComponents`.
  static func components(_ part: JSONPlace?, sequenceKey key: String) throws -> [JSONPlace] {
    var result: [JSONPlace] = []
    func add(_ component: JSONPlace) throws {
      guard try component.type() == "Sequence" else {
        guard result.count < mostComponents else {
          throw component.unsupported("at most \(mostComponents) components", found: "more")
        }
        result.append(component)
        return
      }
      try component.allow(["type", key])
      for inner in try component.required(key).elements() { try add(inner) }
    }
    if let part { try add(part) }
    return result
  }

  /// The error that a component is not one of those of this library.
  func unknownComponent(_ known: String) throws -> TokenizationError {
    unsupported("one of \(known)", found: try type())
  }

  /// A string of one character, in UTF-8.
  func character() throws -> [UInt8] {
    let text = try string()
    guard text.unicodeScalars.count == 1 else {
      throw mismatch("one character", found: "\(text.unicodeScalars.count)")
    }
    return Array(text.utf8)
  }

  /// The most bytes of strings that are looked for or put into texts: it bounds the time by a multiple of the text's
  /// length.
  static let longestString = 1024

  /// A string of at most `longestString` bytes, in UTF-8.
  func shortString() throws -> [UInt8] {
    let text = Array(try string().utf8)
    guard text.count <= Self.longestString else {
      throw unsupported("a string of at most \(Self.longestString) bytes", found: "\(text.count) bytes")
    }
    return text
  }

  /// The same for a string that is not empty.
  func nonEmpty() throws -> [UInt8] {
    let text = try shortString()
    guard !text.isEmpty else { throw unsupported("a string that is not empty", found: "an empty one") }
    return text
  }

  /// A pattern: `{"String": ...}` or `{"Regex": ...}`.
  func pattern() throws -> TextPattern {
    try allow(["String", "Regex"])
    if let string = optional("String") { return .string(try string.nonEmpty()) }
    let expression = try required("Regex")
    do {
      return .expression(try Expression(try expression.string()))
    } catch var error as TokenizationError {
      error.place = error.place ?? expression.place
      throw error
    }
  }

  /// One of some names.
  func choice<T>(_ choices: [String: T]) throws -> T {
    guard let name = value.string, let choice = choices[name] else {
      throw unsupported(choices.keys.sorted().joined(separator: " or "), found: value.string ?? value.kind)
    }
    return choice
  }

  /// One of the names of an enumeration.
  func choice<T: RawRepresentable<String> & CaseIterable>(of type: T.Type) throws -> T {
    try choice(Dictionary(uniqueKeysWithValues: type.allCases.map { ($0.rawValue, $0) }))
  }
}
