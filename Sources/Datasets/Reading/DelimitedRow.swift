/// One record of a delimited file.
package struct DelimitedRow: Sendable, Equatable {
  /// The line on which it begins, from 1.
  package let line: Int
  /// The fields, unquoted.
  package let fields: [String]

  /// A record from its parts.
  package init(line: Int, fields: [String]) {
    self.line = line
    self.fields = fields
  }
}
