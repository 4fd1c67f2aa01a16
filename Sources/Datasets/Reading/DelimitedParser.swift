/// Splits a delimited text into records.
///
/// With quoting (RFC 4180): a field that begins with `"` runs to the next `"` that is not doubled, line ends
/// and delimiters included; what follows must be a delimiter or a line end. A quote inside a field that does
/// not begin with one is an ordinary character. Without quoting, `"` is always ordinary, as GLUE's files
/// need. Records end at LF or CRLF; a line with no byte at all is no record. One pass over the bytes.
package struct DelimitedParser: Sendable {
  /// The byte between fields.
  package let delimiter: UInt8
  /// Whether `"` quotes.
  package let quoting: Bool

  /// A parser.
  package init(delimiter: Character, quoting: Bool) {
    self.delimiter = delimiter.asciiValue ?? 0x2C
    self.quoting = quoting
  }

  /// The records in their order.
  ///
  /// Throws ``DatasetError`` (`malformed`) for a quote that is not closed, with the line where it opens, and
  /// for characters behind a closing quote.
  package func rows(of source: SourceText) throws -> [DelimitedRow] {
    try source.bytes.withUnsafeBufferPointer { bytes in
      var rows: [DelimitedRow] = []
      var position = 0
      var line = 1
      while position < bytes.count {
        if let length = blankLine(in: bytes, at: position) {
          position += length
          line += 1
        } else {
          rows.append(try record(in: bytes, at: &position, line: &line, file: source.file))
        }
      }
      return rows
    }
  }

  /// The bytes of a line end that stands alone at `position`, or nil.
  private func blankLine(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
    if bytes[position] == 0x0A { return 1 }
    return bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : nil
  }

  private func record(
    in bytes: UnsafeBufferPointer<UInt8>, at position: inout Int, line: inout Int, file: String
  ) throws -> DelimitedRow {
    let first = line
    var fields: [String] = []
    while true {
      if quoting, position < bytes.count, bytes[position] == 0x22 {
        fields.append(try quoted(in: bytes, at: &position, line: &line, file: file))
      } else {
        let start = position
        while position < bytes.count, bytes[position] != delimiter, bytes[position] != 0x0A { position += 1 }
        let ends = position == bytes.count || bytes[position] == 0x0A
        let end = ends && position > start && bytes[position - 1] == 0x0D ? position - 1 : position
        fields.append(String(decoding: bytes[start..<end], as: UTF8.self))
      }
      guard position < bytes.count else { break }
      position += 1
      if bytes[position - 1] == 0x0A {
        line += 1
        break
      }
    }
    return DelimitedRow(line: first, fields: fields)
  }

  /// Reads a quoted field; afterwards `position` is at the delimiter, at LF, or at the end.
  private func quoted(
    in bytes: UnsafeBufferPointer<UInt8>, at position: inout Int, line: inout Int, file: String
  ) throws -> String {
    let opened = line
    var field: [UInt8] = []
    position += 1
    while true {
      guard position < bytes.count else {
        throw DatasetError(
          .malformed, file: file, line: opened,
          "a quoted field begins here: expected a closing quote, found the end")
      }
      let byte = bytes[position]
      position += 1
      if byte != 0x22 {
        if byte == 0x0A { line += 1 }
        field.append(byte)
      } else if position < bytes.count, bytes[position] == 0x22 {
        field.append(byte)
        position += 1
      } else {
        break
      }
    }
    if position + 1 < bytes.count, bytes[position] == 0x0D, bytes[position + 1] == 0x0A { position += 1 }
    if position + 1 == bytes.count, bytes[position] == 0x0D { position += 1 }
    guard position == bytes.count || bytes[position] == delimiter || bytes[position] == 0x0A else {
      throw DatasetError(
        .malformed, file: file, line: line,
        "expected a delimiter or the end of the line behind a closing quote, found another character; "
          + "a quote inside a quoted field is written twice")
    }
    return String(decoding: field, as: UTF8.self)
  }
}
