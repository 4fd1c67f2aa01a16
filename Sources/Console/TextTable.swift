/// A table of text with aligned columns, for terminals and Markdown alike.
public struct TextTable {
  /// How a column's cells stand in its width.
  public enum Alignment: Sendable { case left, right }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with a `header`; the first column stands left and the others right unless `alignments` says otherwise.
  public init(_ header: [String], alignments: [Alignment]? = nil) {
    self.header = header
    self.alignments = alignments ?? header.indices.map { $0 == 0 ? .left : .right }
  }

  /// Adds a row; missing cells are empty and cells beyond the header are dropped.
  public mutating func append(_ row: [String]) {
    rows.append(header.indices.map { $0 < row.count ? row[$0] : "" })
  }

  /// The table in Markdown's pipe form, padded so that it also reads well as plain text.
  public var text: String {
    let widths = header.indices.map { column in
      // Markdown's rule under the header takes two characters at least.
      ([header] + rows).reduce(2) { max($0, $1[column].count) }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column -> String in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return alignments[column] == .left ? cells[column] + space : space + cells[column]
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = header.indices.map { column -> String in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return alignments[column] == .left ? dashes + "-" : dashes + ":"
    }
    return ([line(header), line(rule)] + rows.map(line)).joined(separator: "\n")
  }
}
