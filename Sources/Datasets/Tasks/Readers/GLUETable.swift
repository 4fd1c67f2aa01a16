/// Reads a GLUE file: tab-separated, without quoting.
package struct GLUETable: Sendable {
  let columns: GLUEColumns
  /// The labels, in order; nil where targets are numbers.
  let labels: [String]?
  /// What the examples are scored together with.
  let group: String?
  /// Whether rows that are too short, or lack a text, are passed over, as every reader of QQP does.
  let skipsShortRows: Bool

  /// The examples of a file, and how many rows were passed over.
  ///
  /// In a file without targets a text may be empty, since every row must be predicted. Throws ``DatasetError`` with
  /// the line: `tooFewColumns`, `emptyText`, `unseenLabel`, `badNumber`, `empty`.
  func read(_ source: SourceText) throws -> (rows: [ReadRow], skipped: Int) {
    let parser = DelimitedParser(delimiter: "\t", quoting: false)
    var rows = try parser.rows(of: source)[...]
    if let first = rows.first, columns.isHeader(first) { rows = rows.dropFirst() }
    var result: [ReadRow] = []
    var skipped = 0
    for row in rows {
      if let example = try example(row, number: result.count + skipped, source.file) {
        result.append(ReadRow(line: row.line, example: example))
      } else {
        skipped += 1
      }
    }
    guard !result.isEmpty else {
      throw DatasetError(.empty, file: source.file, "expected at least one example, found none")
    }
    return (result, skipped)
  }

  /// The example of a row; nil for one that is passed over.
  private func example(_ row: DelimitedRow, number: Int, _ file: String) throws -> Example? {
    let reader = RowReader(
      file: file, options: ReadingOptions(target: labels == nil ? .regression : .singleLabel))
    let isLabelled = columns.label != nil
    func text(_ column: Int) throws -> String? {
      let field = row.fields[column]
      if !isLabelled { return field }
      if skipsShortRows, field.trimmed.isEmpty { return nil }
      return try reader.text(field, line: row.line, column: String(column))
    }
    guard row.fields.count >= columns.needed else {
      if skipsShortRows, isLabelled { return nil }
      throw DatasetError(
        .tooFewColumns, file: file, line: row.line,
        "expected at least \(columns.needed) columns, found \(row.fields.count)")
    }
    guard let first = try text(columns.text) else { return nil }
    var second: String?
    if let pair = columns.pair {
      guard let found = try text(pair) else { return nil }
      second = found
    }
    return Example(
      text: first, textPair: second, target: try target(row, reader),
      id: columns.index.map { row.fields[$0].trimmed } ?? String(number), group: group)
  }

  private func target(_ row: DelimitedRow, _ reader: RowReader) throws -> Target {
    guard let column = columns.label else { return .none }
    let field = row.fields[column < 0 ? row.fields.count - 1 : column]
    let target = try reader.target(field, line: row.line)
    guard let labels, case .label(let name) = target else { return target }
    guard labels.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
      throw DatasetError(
        .unseenLabel, file: reader.file, line: row.line,
        "expected one of \(labels.joined(separator: ", ")), found \"\(name.prefix(24))\"")
    }
    return target
  }
}
