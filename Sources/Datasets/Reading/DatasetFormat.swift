/// The file formats that are read.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// Comma-separated with RFC 4180 quoting and a header row.
  case csv
  /// Tab-separated without quoting, with a header row, as GLUE's files.
  case tsv
  /// One JSON object a line.
  case jsonl
  /// Orange's .tab: three header lines, tab-separated with csv quoting.
  case orangeTab
  /// Rasa NLU's Markdown of Rasa 1.
  case rasaMarkdown
  /// Rasa NLU's YAML of Rasa 2 and later.
  case rasaYAML

  /// The format that a file's extension stands for: csv, tsv, jsonl, tab, md, yml or yaml, in any case.
  ///
  /// Throws ``DatasetError`` (`unknownFormat`) for every other, with a hint for compressed files.
  public init(path: String) throws {
    switch Self.pathExtension(path) {
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "jsonl", "ndjson": self = .jsonl
    case "tab": self = .orangeTab
    case "md": self = .rasaMarkdown
    case "yml", "yaml": self = .rasaYAML
    case "gz":
      throw DatasetError(
        .unknownFormat, file: path, "compressed files are not read: unpack it with gunzip first")
    case let other:
      throw DatasetError(
        .unknownFormat, file: path,
        "expected a name that ends in .csv, .tsv, .jsonl, .tab, .md, .yml or .yaml, found "
          + (other.isEmpty ? "none" : ".\(other)"))
    }
  }

  /// The lower-cased part of the last component behind its last dot; empty where there is none.
  package static func pathExtension(_ path: String) -> String {
    let name = fileName(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// A file's name without its extension, which is what stands behind its last dot.
  package static func stem(_ name: String) -> Substring {
    name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
  }

  /// The last component of a path.
  package static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
