#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension JSONValue {
  /// Reads one JSON text.
  ///
  /// Strict RFC 8259: no byte order mark, comments, trailing commas, NaN or infinity. Beyond the RFC, repeated
  /// keys, unpaired surrogate escapes, invalid UTF-8 and numbers too large for a `Double` are errors.
  ///
  /// - Parameter bytes: The text, in UTF-8.
  /// - Parameter maximumDepth: How deeply arrays and objects may be nested; the reader recurses, so keep it
  ///   within the stack (128 needs well under 100 KB).
  /// - Throws: `JSONError` with the place.
  /// - Complexity: O(bytes).
  public init(parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = 128) throws {
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
    self = try parser.parseDocument()
  }

  /// Reads one JSON text from an array of bytes; see `init(parsing:maximumDepth:)` for the rules.
  ///
  /// - Throws: `JSONError` with the place.
  public init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws {
    self = try bytes.withUnsafeBytes { try JSONValue(parsing: $0, maximumDepth: maximumDepth) }
  }

  /// Reads one JSON text from a string; see `init(parsing:maximumDepth:)` for the rules.
  ///
  /// - Throws: `JSONError` with the place.
  public init(parsing text: String, maximumDepth: Int = 128) throws {
    self = try JSONValue(parsing: Array(text.utf8), maximumDepth: maximumDepth)
  }

  /// Reads one JSON text from a file; see `init(parsing:maximumDepth:)` for the rules.
  ///
  /// - Throws: `JSONError` with the path: `.unreadable`, or what is wrong with the text.
  public init(contentsOf path: String) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw JSONError(
        code: .unreadable, path: path, offset: 0, line: 1, column: 1, expected: "a readable JSON file",
        found: exists ? "something that cannot be read as a file" : "no file")
    }
    do {
      self = try data.withUnsafeBytes { try JSONValue(parsing: $0) }
    } catch var error as JSONError {
      error.path = path
      throw error
    }
  }
}
