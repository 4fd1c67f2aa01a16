/// The usual names of columns, and finding them among those that are there.
package struct ColumnNames: Sendable {
  /// The names that are there, in order.
  package let found: [String]
  /// The file, for errors.
  package let file: String
  /// `found` as compared without regard to case and white space: a name may be as long as the file.
  private let folded: [String]

  /// Names for the first or only text, most telling first.
  package static let text = [
    "text", "sentence", "utterance", "message", "query", "question", "content", "review", "comment",
    "document",
    "input",
  ]
  /// Names of two texts that belong together.
  package static let pairs = [
    ("sentence1", "sentence2"), ("text1", "text2"), ("text_a", "text_b"), ("text", "text_pair"),
    ("text", "textPair"), ("premise", "hypothesis"), ("question1", "question2"), ("question", "sentence"),
    ("question", "passage"),
  ]
  /// Names for a label.
  package static let label = [
    "label", "labels", "intent", "category", "class", "target", "topic", "tag", "tags", "sentiment",
    "gold_label",
  ]
  /// Names for a number.
  package static let value = ["score", "value", "label", "target", "similarity", "rating"]

  /// The names of one file.
  package init(found: [String], file: String) {
    self.found = found
    self.file = file
    folded = found.map(Self.folded)
  }

  /// The place of a name: equal, else equal without regard to case and to white space at the ends.
  package func place(of name: String) -> Int? {
    if let exact = found.firstIndex(of: name) { return exact }
    return folded.firstIndex(of: Self.folded(name))
  }

  /// The place of a name that the caller asked for.
  ///
  /// Throws ``DatasetError`` (`missingColumn`) that lists the columns found.
  package func require(_ name: String, for purpose: String) throws -> Int {
    if let place = place(of: name) { return place }
    throw DatasetError(
      .missingColumn, file: file, line: 1,
      "expected a column \"\(name)\" for the \(purpose), found \(listing)")
  }

  /// The place of the first of several usual names.
  package func first(of names: [String]) -> Int? {
    names.lazy.compactMap(place(of:)).first
  }

  /// The error for a purpose that none of the usual names serves.
  package func missing(_ purpose: String, usual: [String], option: String) -> DatasetError {
    DatasetError(
      .missingColumn, file: file, line: 1,
      "expected a column for the \(purpose) (\(usual.joined(separator: ", "))), found \(listing); "
        + "name it with \(option), by its number from 0 when the file has no header")
  }

  /// The names in quotes, long ones cut, so that a row of text taken for a header is not quoted whole.
  package var listing: String {
    let names = found.prefix(20).map { "\"\($0.count > 24 ? $0.prefix(24) + "..." : $0[...])\"" }
    return names.joined(separator: ", ") + (found.count > 20 ? " and \(found.count - 20) more" : "")
  }

  private static func folded(_ name: String) -> String {
    String(name.lowercased().filter { !$0.isWhitespace })
  }
}
