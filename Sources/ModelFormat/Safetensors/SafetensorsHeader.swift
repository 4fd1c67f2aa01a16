import JSON

/// The checked header of a safetensors file.
///
/// Source: the safetensors format (methods: 8-byte length, JSON, byte buffer). Differences: unknown keys of an
/// entry are refused, and so are element types outside `ElementType`.
struct SafetensorsHeader {
  /// The longest JSON header that is read, in bytes, as in the reference implementation.
  static let maximumLength = 100_000_000

  /// One tensor: where its bytes are in the file.
  struct Entry {
    let name: String
    let elementType: ElementType
    let shape: [Int]
    let range: Range<Int>
  }

  /// The tensors in the order of their bytes; tensors without bytes by header order among their equals.
  let entries: [Entry]
  /// The members of `__metadata__`.
  let metadata: [(key: String, value: String)]
  /// The length of the JSON header in bytes, padding included.
  let length: Int

  /// Reads and checks the header of a whole file.
  ///
  /// - Throws: `ModelFormatError` with the path: `.truncated`, `.badHeader`, `.badTensor`, `.unknownElementType`.
  init(file: MappedFile) throws {
    do {
      try self.init(bytes: file.bytes)
    } catch let error as ModelFormatError {
      throw error.at(file.path)
    }
  }

  private init(bytes: UnsafeRawBufferPointer) throws {
    length = try Self.headerLength(bytes)
    let start = 8 + length
    let root = try Self.parse(UnsafeRawBufferPointer(rebasing: bytes[8..<start]))
    var entries: [Entry] = []
    var metadata: [(key: String, value: String)] = []
    for (name, value) in root {
      if name == "__metadata__" {
        metadata = try Self.metadata(value)
      } else {
        entries.append(try Self.entry(name, value, start: start, fileSize: bytes.count))
      }
    }
    entries = entries.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
    }.map(\.element)
    try Self.checkCover(entries, start: start, end: bytes.count)
    self.entries = entries
    self.metadata = metadata
  }

  private static func headerLength(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    guard bytes.count >= 8 else {
      throw ModelFormatError(
        .truncated, place: "header length", expected: "8 bytes", found: "a file of \(bytes.count) bytes")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(maximumLength) else {
      throw ModelFormatError(
        .badHeader, place: "header length", expected: "at most \(maximumLength) bytes",
        found: "\(length) bytes", advice: "This is probably not a safetensors file.")
    }
    guard Int(length) <= bytes.count - 8 else {
      throw ModelFormatError(
        .truncated, place: "header", expected: "\(length) bytes after byte 8",
        found: "a file of \(bytes.count) bytes", advice: cutShort)
    }
    return Int(length)
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer) throws -> JSONObject {
    guard bytes.first == UInt8(ascii: "{") else {
      throw ModelFormatError(
        .badHeader, place: "header, byte 8", expected: "'{'",
        found: bytes.isEmpty ? "an empty header" : "byte \(bytes[0])")
    }
    do {
      // Metadata and tensors lie at most three levels deep.
      return try JSONValue(parsing: bytes, maximumDepth: 4).object ?? [:]
    } catch let error as JSONError {
      throw ModelFormatError(
        .badHeader, place: "header, byte \(8 + error.offset)", expected: error.expected, found: error.found)
    }
  }

  private static func metadata(_ value: JSONValue) throws -> [(key: String, value: String)] {
    guard let object = value.object else {
      throw ModelFormatError(.badHeader, place: "__metadata__", expected: "an object", found: value.kind)
    }
    return try object.map { key, value in
      guard let text = value.string else {
        throw ModelFormatError(
          .badHeader, place: "__metadata__, key \(key)", expected: "a string", found: value.kind)
      }
      return (key, text)
    }
  }

  /// The tensors must cover the bytes from `start` to `end` without holes and without sharing a byte.
  private static func checkCover(_ entries: [Entry], start: Int, end: Int) throws {
    var position = start
    for entry in entries {
      guard entry.range.lowerBound == position else {
        let what = entry.range.lowerBound < position ? "an overlap with the tensor before it" : "a hole"
        throw ModelFormatError(
          .badHeader, place: "tensor \(entry.name), data_offsets",
          expected: "a start at \(position - start), where the bytes before it end",
          found: "\(entry.range.lowerBound - start): \(what)")
      }
      position = entry.range.upperBound
    }
    guard position == end else {
      throw ModelFormatError(
        .badHeader, place: "end of file", expected: "\(position) bytes, where the last tensor ends",
        found: "\(end) bytes")
    }
  }
}
