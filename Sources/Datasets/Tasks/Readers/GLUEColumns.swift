/// Where a GLUE file has what, in columns from 0.
package struct GLUEColumns: Sendable {
  /// The first text, and the second of a pair.
  let text: Int
  let pair: Int?
  /// The target; -1 is a row's last column; nil in files without.
  let label: Int?
  /// The example's own number; nil where rows are counted from 0.
  let index: Int?
  /// What the header says at `text`, by which it is known.
  let header: String?

  init(_ text: Int, _ pair: Int? = nil, label: Int? = nil, index: Int? = nil, header: String? = nil) {
    self.text = text
    self.pair = pair
    self.label = label
    self.index = index
    self.header = header
  }

  /// The columns that every row needs.
  var needed: Int { [text, pair ?? 0, label ?? 0, index ?? 0].reduce(0, max) + 1 }

  /// Whether a row is the header rather than an example.
  func isHeader(_ row: DelimitedRow) -> Bool {
    guard let header, row.fields.indices.contains(text) else { return false }
    return row.fields[text].trimmed.lowercased() == header
  }
}
