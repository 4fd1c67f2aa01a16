/// Reads one data file of any format.
package struct FileReader: Sendable {
  /// How to read.
  package let options: ReadingOptions

  /// A reader.
  package init(options: ReadingOptions) {
    self.options = options
  }

  /// The rows of the file at `path`. Throws ``DatasetError``.
  package func rows(path: String) throws -> [ReadRow] {
    let format = try options.format ?? DatasetFormat(path: path)
    return try rows(of: try SourceText(file: path), format: format)
  }

  /// The rows of a text that was read already. Throws ``DatasetError``.
  package func rows(of source: SourceText, format: DatasetFormat) throws -> [ReadRow] {
    switch format {
    case .csv, .tsv, .orangeTab: try DelimitedReader(format: format, options: options).read(source)
    case .jsonl: try JSONLinesReader(options: options).read(source)
    case .rasaMarkdown: try RasaMarkdownReader(options: options).read(source)
    case .rasaYAML: try RasaYAMLReader(options: options).read(source)
    }
  }
}

extension Dataset {
  /// Reads the examples of one file.
  ///
  /// The whole file is read into memory. Throws ``DatasetError`` with file and line.
  public init(path: String, options: ReadingOptions = ReadingOptions()) throws {
    let rows = try FileReader(options: options).rows(path: path)
    var places = ExamplePlaces()
    places.append(file: path, lines: rows.lazy.map(\.line))
    self.init(examples: rows.map(\.example), source: DatasetFormat.fileName(path), places: places)
  }
}
