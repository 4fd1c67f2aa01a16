import JSON

/// Reads CLINC150: one JSON object with train, val, test, oos_train, oos_val and oos_test, each a list of [text,
/// intent].
package struct CLINCReader: Sendable {
  /// The label of texts that belong to no intent.
  static let outOfScope = "oos"

  /// The file at a path, or data_full.json in a folder; nil when there is none.
  static func file(at path: String) throws -> String? {
    if !TaskFolder.isFolder(path) { return DatasetFormat.pathExtension(path) == "json" ? path : nil }
    return try TaskFolder(path, within: ["data"]).first(["data_full.json"])
  }

  /// The parts, each with its texts out of scope behind the others. Throws ``DatasetError`` (`malformed`,
  /// `emptyText`) that names list and place.
  static func files(_ path: String) throws -> TaskFiles {
    let source = try SourceText(file: path)
    let fields = try JSONFields(JSONFields.value(of: source), file: path, line: 0)
    return TaskFiles(
      try [(SplitPart.train, "train"), (.dev, "val"), (.test, "test")].map { part, name in
        let lists = [name, "oos_" + name].filter { fields.object[$0] != nil || $0 == name }
        return TaskFile(path: path, part: part, rows: try lists.flatMap { try rows(fields, $0) })
      })
  }

  private static func rows(_ fields: JSONFields, _ key: String) throws -> [ReadRow] {
    try fields.array(key).enumerated().map { index, value in
      guard let pair = value.array, pair.count == 2, let text = pair[0].string, let label = pair[1].string,
        !label.isEmpty
      else {
        throw fields.error(
          .malformed, "\"\(key)\" \(index + 1): expected [text, intent], found something else")
      }
      guard !text.trimmed.isEmpty else {
        throw fields.error(.emptyText, "\"\(key)\" \(index + 1): expected a text, found none")
      }
      return ReadRow(line: 0, example: Example(text: text, target: .label(label), id: "\(key)/\(index)"))
    }
  }
}
