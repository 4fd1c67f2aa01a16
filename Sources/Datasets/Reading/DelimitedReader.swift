/// Reads CSV, TSV and Orange .tab files.
package struct DelimitedReader: Sendable {
  /// csv, tsv or orangeTab.
  package let format: DatasetFormat
  /// How to read.
  package let options: ReadingOptions

  /// A reader for one of the delimited formats.
  package init(format: DatasetFormat, options: ReadingOptions) {
    self.format = format
    self.options = options
  }

  /// The examples of a file.
  ///
  /// Throws ``DatasetError`` with the line: `tooFewColumns`, `tooManyColumns` (with a header only),
  /// `missingColumn`, `emptyText`, `missingLabel`, `badNumber`, `malformed`, `empty`.
  package func read(_ source: SourceText) throws -> [ReadRow] {
    let parser = DelimitedParser(delimiter: format == .csv ? "," : "\t", quoting: format != .tsv)
    let rows = try parser.rows(of: source)
    guard let header = rows.first else { throw noExamples(source) }
    if format == .orangeTab { return try readOrange(rows, source) }
    if isHeaderless(header.fields) {
      let names = ColumnNames(found: header.fields.indices.map(String.init), file: source.file)
      return try examples(of: rows[...], try ColumnChoice(names, options), names, exactWidth: nil)
    }
    let names = ColumnNames(found: header.fields, file: source.file)
    let columns = try ColumnChoice(names, options)
    guard rows.count > 1 else { throw noExamples(source) }
    return try examples(of: rows.dropFirst(), columns, names, exactWidth: header.fields.count)
  }

  /// Whether all columns that are asked for, at least one, are numbers that the first row does not all name.
  private func isHeaderless(_ first: [String]) -> Bool {
    let asked = [options.textColumn, options.pairColumn, options.labelColumn, options.splitColumn].compactMap
    { $0 }
    return !asked.isEmpty && asked.allSatisfy { Int($0) != nil } && !asked.allSatisfy(first.contains)
  }

  /// Orange: line 1 names, line 2 types, line 3 flags, of which `class` marks the target.
  private func readOrange(_ rows: [DelimitedRow], _ source: SourceText) throws -> [ReadRow] {
    guard rows.count >= 3, rows[1].line == rows[0].line + 1, rows[2].line == rows[1].line + 1 else {
      throw DatasetError(
        .malformed, file: source.file, line: 1,
        "expected three header lines (names, types, flags), found \(min(rows.count, 2))")
    }
    let header = rows[0].fields
    for row in rows[1...2] where row.fields.count > header.count {
      throw DatasetError(
        .tooManyColumns, file: source.file, line: row.line,
        "expected at most \(header.count) columns, the names of line \(rows[0].line), found \(row.fields.count)"
      )
    }
    let types = rows[1].fields.map { $0.trimmed.lowercased() }
    let flags = rows[2].fields.map { $0.lowercased().split(separator: " ") }
    let classes = flags.indices.filter { flags[$0].contains("class") }
    guard classes.count <= 1 else {
      throw DatasetError(
        .malformed, file: source.file, line: 3,
        "expected at most one column flagged class, found \(classes.count)")
    }
    let strings = types.indices.filter {
      ["string", "s", "text"].contains(types[$0]) && !classes.contains($0)
    }
    let names = ColumnNames(found: header, file: source.file)
    let columns = try ColumnChoice(
      names, options, classColumn: classes.first, onlyTextColumn: strings.count == 1 ? strings[0] : nil)
    guard rows.count > 3 else { throw noExamples(source) }
    return try examples(of: rows.dropFirst(3), columns, names, exactWidth: header.count)
  }

  private func examples(
    of rows: ArraySlice<DelimitedRow>, _ columns: ColumnChoice, _ names: ColumnNames, exactWidth: Int?
  ) throws -> [ReadRow] {
    let reader = RowReader(file: names.file, options: options)
    return try rows.map { row in
      let width = row.fields.count
      if width < exactWidth ?? (columns.highest + 1) {
        throw DatasetError(
          .tooFewColumns, file: names.file, line: row.line,
          "expected \(exactWidth ?? (columns.highest + 1)) columns, found \(width)")
      }
      if let exactWidth, width > exactWidth {
        throw DatasetError(
          .tooManyColumns, file: names.file, line: row.line,
          "expected \(exactWidth) columns, found \(width)"
            + (format == .csv ? "; a field with a comma needs quotes" : ""))
      }
      let text = try reader.text(row.fields[columns.text], line: row.line, column: names.found[columns.text])
      let pair = try columns.pair.map {
        try reader.text(row.fields[$0], line: row.line, column: names.found[$0])
      }
      let target = try columns.target.map { try reader.target(row.fields[$0], line: row.line) } ?? .none
      return ReadRow(
        line: row.line, example: Example(text: text, textPair: pair, target: target),
        part: columns.split.map { row.fields[$0] })
    }
  }

  private func noExamples(_ source: SourceText) -> DatasetError {
    DatasetError(.empty, file: source.file, "expected at least one example, found only the header")
  }
}
