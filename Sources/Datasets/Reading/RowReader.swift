import JSON

/// Makes examples of fields, and checks them.
package struct RowReader: Sendable {
  /// The file, for errors.
  package let file: String
  /// How to read.
  package let options: ReadingOptions

  /// A reader for one file.
  package init(file: String, options: ReadingOptions) {
    self.file = file
    self.options = options
  }

  /// The text of a field, unchanged.
  ///
  /// Throws ``DatasetError`` (`emptyText`) when there is nothing but white space.
  package func text(_ field: String, line: Int, column: String) throws -> String {
    guard field.contains(where: { !$0.isWhitespace }) else {
      throw DatasetError(
        .emptyText, file: file, line: line, "expected a text in column \"\(column)\", found none")
    }
    return field
  }

  /// The target that a field stands for.
  ///
  /// White space at the ends of labels is dropped; a label given twice counts once. Throws ``DatasetError``:
  /// `missingLabel` for an empty field (single label, regression), `badNumber`.
  package func target(_ field: String, line: Int) throws -> Target {
    let trimmed = field.trimmed
    switch options.target {
    case .singleLabel:
      guard !trimmed.isEmpty else { throw missingLabel(line) }
      return .label(trimmed)
    case .multiLabel(let separator):
      guard !separator.isEmpty else {
        throw DatasetError(
          .invalidSetting, file: file, "expected a separator between labels, found an empty one")
      }
      return .labels(Self.unique(field.split(separator: separator).map { String($0).trimmed }))
    case .regression:
      guard !trimmed.isEmpty else { throw missingLabel(line) }
      guard let value = Double(trimmed), value.isFinite else {
        throw DatasetError(
          .badNumber, file: file, line: line,
          "expected a finite number as target, found \"\(trimmed.prefix(24))\"")
      }
      return .value(value)
    }
  }

  /// The labels without empty and repeated ones, in order.
  package static func unique(_ names: [String]) -> [String] {
    var seen: Set<UTF8Key> = []
    return names.filter { !$0.isEmpty && seen.insert(UTF8Key($0)).inserted }
  }

  /// The error for an example without label.
  package func missingLabel(_ line: Int) -> DatasetError {
    DatasetError(.missingLabel, file: file, line: line, "expected a label, found none")
  }
}

extension StringProtocol {
  /// The string without white space at its ends.
  package var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
