import JSON

/// Reads files with one JSON object a line; its keys are the columns.
package struct JSONLinesReader: Sendable {
  /// How to read.
  package let options: ReadingOptions

  /// A reader.
  package init(options: ReadingOptions) {
    self.options = options
  }

  /// The examples of a file. Columns are chosen by the keys of the first object; every other object needs
  /// them too.
  ///
  /// Labels may be strings, integers or truth values (`1`, `true` become "1", "true"), and arrays of them
  /// when there are several. Lines with nothing but white space are skipped. Throws ``DatasetError`` with the
  /// line.
  package func read(_ source: SourceText) throws -> [ReadRow] {
    let reader = RowReader(file: source.file, options: options)
    var rows: [ReadRow] = []
    var names: ColumnNames?
    var columns: ColumnChoice?
    for (number, text) in source.lines where text.contains(where: { !$0.isWhitespace }) {
      let object = try Self.object(text, line: number, file: source.file)
      if columns == nil {
        let found = ColumnNames(found: object.keys, file: source.file)
        columns = try ColumnChoice(found, options)
        names = found
      }
      guard let columns, let names else { continue }
      func value(_ place: Int) throws -> JSONValue {
        if let value = object[names.found[place]] { return value }
        throw DatasetError(
          .tooFewColumns, file: source.file, line: number,
          "expected the key \"\(names.found[place])\", found "
            + ColumnNames(found: object.keys, file: "").listing)
      }
      func string(_ place: Int) throws -> String {
        guard let string = try value(place).string else {
          throw DatasetError(
            .malformed, file: source.file, line: number,
            "expected a string under \"\(names.found[place])\", found \(try value(place).kind)")
        }
        return string
      }
      let text = try reader.text(string(columns.text), line: number, column: names.found[columns.text])
      let pair = try columns.pair.map { try reader.text(string($0), line: number, column: names.found[$0]) }
      let target = try columns.target.map { try self.target(value($0), number, reader) } ?? .none
      rows.append(
        ReadRow(
          line: number, example: Example(text: text, textPair: pair, target: target),
          part: try columns.split.map(string)))
    }
    return rows
  }

  /// The object that is one line of a file. Throws ``DatasetError`` (`malformed`) with the line.
  static func object(_ text: some StringProtocol, line: Int, file: String) throws -> JSONObject {
    do {
      let value = try JSONValue(parsing: String(text))
      guard let object = value.object else {
        throw DatasetError(
          .malformed, file: file, line: line, "expected one JSON object a line, found \(value.kind)")
      }
      return object
    } catch let error as JSONError {
      throw DatasetError(
        .malformed, file: file, line: line,
        "bad JSON, column \(error.column): expected \(error.expected), found \(error.found)")
    }
  }

  private func target(_ value: JSONValue, _ line: Int, _ reader: RowReader) throws -> Target {
    switch (reader.options.target, value) {
    case (_, .null):
      throw reader.missingLabel(line)
    case (.multiLabel, .array(let values)):
      return .labels(RowReader.unique(try values.map { try label($0, line, reader.file) }))
    case (.multiLabel, .string(let field)), (.singleLabel, .string(let field)),
      (.regression, .string(let field)):
      return try reader.target(field, line: line)
    case (.regression, .integer), (.regression, .number):
      guard let number = value.double, number.isFinite else {
        throw DatasetError(.badNumber, file: reader.file, line: line, "expected a finite number as target")
      }
      return .value(number)
    case (.multiLabel, _):
      return .labels([try label(value, line, reader.file)])
    case (.regression, _):
      throw DatasetError(
        .badNumber, file: reader.file, line: line, "expected a number as target, found \(value.kind)")
    case (.singleLabel, _):
      return .label(try label(value, line, reader.file))
    }
  }

  private func label(_ value: JSONValue, _ line: Int, _ file: String) throws -> String {
    switch value {
    case .string(let name): return name.trimmed
    case .integer(let number): return String(number)
    case .bool(let flag): return String(flag)
    default:
      throw DatasetError(
        .malformed, file: file, line: line,
        "expected a label that is a string, an integer or a truth value, found \(value.kind)")
    }
  }
}
