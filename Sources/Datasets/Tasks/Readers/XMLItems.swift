/// Reads flat XML: elements with attributes, whose children hold nothing but text. COPA's files are no more than that.
///
/// Declarations, comments and document types without a subset are passed over; the five named entities and numbers
/// are replaced. There are no other entities, so nothing is ever expanded. Linear time.
struct XMLItems {
  /// One element.
  struct Item {
    let line: Int
    var attributes: [String: String] = [:]
    /// The text of each child.
    var texts: [String: String] = [:]
  }

  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  private var line = 1

  init(_ source: SourceText) {
    bytes = source.bytes
    file = source.file
  }

  private enum Piece {
    case text(String)
    case open(name: String, attributes: [String: String], isClosed: Bool)
    case close(name: String)
  }

  /// The elements of a name, wherever they stand. Throws ``DatasetError`` (`malformed`) with the line.
  func items(named name: String) throws -> [Item] {
    var reader = self
    var items: [Item] = []
    var open: Item?
    var child: String?
    while let piece = try reader.next() {
      switch piece {
      case .text(let text):
        if let child { open?.texts[child, default: ""] += text }
      case .open(let tag, let attributes, let isClosed):
        if tag == name {
          guard open == nil else { throw reader.malformed("expected </\(name)>, found another <\(name)>") }
          open = Item(line: reader.line, attributes: attributes)
          if isClosed, let item = open { (items, open) = (items + [item], nil) }
        } else if open != nil {
          guard child == nil else {
            throw reader.malformed("expected text and </\(child ?? "")>, found an element")
          }
          open?.texts[tag] = ""
          child = isClosed ? nil : tag
        }
      case .close(let tag):
        if tag == name, child == nil, let item = open {
          items.append(item)
          open = nil
        } else if open != nil {
          guard tag == child else {
            throw reader.malformed("expected the end of another element, found </\(tag.prefix(24))>")
          }
          child = nil
        }
      }
    }
    guard open == nil else { throw reader.malformed("expected </\(name)>, found the end") }
    return items
  }

  /// The next piece; nil at the end.
  private mutating func next() throws -> Piece? {
    guard position < bytes.count else { return nil }
    guard bytes[position] == UInt8(ascii: "<") else {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "<") { advance() }
      return .text(try unescaped(bytes[start..<position]))
    }
    for (begin, end) in [("<!--", "-->"), ("<?", "?>"), ("<!", ">")] where starts(with: begin) {
      try skip(past: end)
      return .text("")
    }
    advance()
    if position < bytes.count, bytes[position] == UInt8(ascii: "/") {
      advance()
      let name = self.name()
      skipSpace()
      guard take(">") else {
        throw malformed("expected > behind </\(name.prefix(24)), found another character")
      }
      return .close(name: name)
    }
    let name = self.name()
    guard !name.isEmpty else { throw malformed("expected a name behind <, found none") }
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      if take(">") { return .open(name: name, attributes: attributes, isClosed: false) }
      if take("/") {
        guard take(">") else { throw malformed("expected > behind /, found another character") }
        return .open(name: name, attributes: attributes, isClosed: true)
      }
      let key = self.name()
      skipSpace()
      guard !key.isEmpty, take("=") else {
        throw malformed("expected an attribute, > or />, found something else")
      }
      skipSpace()
      guard position < bytes.count, [0x22, 0x27].contains(bytes[position]) else {
        throw malformed("expected a value in quotes, found none")
      }
      let quote = bytes[position]
      advance()
      let start = position
      while position < bytes.count, bytes[position] != quote { advance() }
      guard position < bytes.count else { throw malformed("expected a closing quote, found the end") }
      attributes[key] = try unescaped(bytes[start..<position])
      advance()
    }
  }

  private mutating func advance() {
    if bytes[position] == 0x0A { line += 1 }
    position += 1
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { advance() }
  }

  private mutating func name() -> String {
    let start = position
    while position < bytes.count, !Array(" \t\r\n<>/=\"'".utf8).contains(bytes[position]) { advance() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func skip(past end: String) throws {
    while position < bytes.count {
      if starts(with: end) {
        for _ in end.utf8 { advance() }
        return
      }
      advance()
    }
    throw malformed("expected \(end), found the end")
  }

  private func unescaped(_ text: ArraySlice<UInt8>) throws -> String {
    var result: [UInt8] = []
    var rest = text
    while let place = rest.firstIndex(of: UInt8(ascii: "&")) {
      result += rest[..<place]
      guard let end = rest[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
        throw malformed("expected an entity such as &amp;, found & alone")
      }
      let name = String(decoding: rest[(place + 1)..<end], as: UTF8.self)
      let named: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
      let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      let scalar = named[name] ?? (name.hasPrefix("#") ? number.flatMap(Unicode.Scalar.init) : nil)
      guard let scalar else {
        throw malformed("expected amp, lt, gt, quot, apos or a number between & and ;")
      }
      result += Array(String(Character(scalar)).utf8)
      rest = rest[(end + 1)...]
    }
    return String(decoding: result + rest, as: UTF8.self)
  }

  private func malformed(_ message: String) -> DatasetError {
    DatasetError(.malformed, file: file, line: line, message)
  }
}
