import Yams

/// Reads Rasa NLU training data in the YAML of Rasa 2 and later.
///
/// Under `nlu:`, entries with `intent: NAME` and `examples:`, either a block with one `- example` a line or a
/// list of mappings with `text:`. Entries of synonym, regex and lookup hold no examples.
package struct RasaYAMLReader: Sendable {
  /// How to read.
  package let options: ReadingOptions

  /// A reader.
  package init(options: ReadingOptions) {
    self.options = options
  }

  /// The examples of a file. Lines of a block's items are those of the file when the block is literal (`|`).
  ///
  /// Throws ``DatasetError`` with the line: `malformed` for bad YAML, another structure or an alias, `emptyText`,
  /// `missingLabel`, `empty` when there is no intent, `invalidSetting` for regression.
  package func read(_ source: SourceText) throws -> [ReadRow] {
    let maker = RasaExampleMaker(file: source.file, options: options)
    try maker.requireLabels()
    guard let entries = try Self.entries(source) else {
      throw DatasetError(.empty, file: source.file, "expected a list under \"nlu\", found no such key")
    }
    guard let list = entries.sequence else {
      throw malformed(source.file, entries, "expected a list under \"nlu\"")
    }
    var rows: [ReadRow] = []
    for entry in list {
      guard let mapping = entry.mapping else { throw malformed(source.file, entry, "expected a mapping") }
      guard let name = mapping["intent"] else { continue }
      guard let intent = name.string?.trimmed, !intent.isEmpty else {
        throw DatasetError(
          .missingLabel, file: source.file, line: name.mark?.line,
          "expected a name behind \"intent\", found none")
      }
      guard let examples = mapping["examples"] else {
        throw malformed(source.file, entry, "expected \"examples\" beside \"intent\"")
      }
      rows += try self.rows(examples, intent: intent, maker)
    }
    guard !rows.isEmpty else {
      throw DatasetError(.empty, file: source.file, "expected examples of intents under \"nlu\", found none")
    }
    return rows
  }

  /// Whether a text has a top-level `nlu` key, so that other YAML files in a folder can be told apart.
  package static func hasIntents(_ source: SourceText) -> Bool {
    source.lines.contains { line in
      ["nlu", "\"nlu\"", "'nlu'"].contains { key in
        line.text.hasPrefix(key) && line.text.dropFirst(key.count).trimmed.hasPrefix(":")
      }
    }
  }

  private static func entries(_ source: SourceText) throws -> Node? {
    if let line = YAMLAliases.firstLine(in: source) {
      throw DatasetError(
        .malformed, file: source.file, line: line,
        "expected YAML without aliases, found *NAME behind an &NAME; write out what it stands for")
    }
    do {
      return try Yams.compose(yaml: source.string)?.mapping?["nlu"]
    } catch let error as YamlError {
      throw DatasetError(.malformed, file: source.file, line: line(of: error), "bad YAML: \(kind(of: error))")
    }
  }

  private func rows(_ examples: Node, intent: String, _ maker: RasaExampleMaker) throws -> [ReadRow] {
    if let list = examples.sequence {
      return try list.map { item in
        guard let text = item.mapping?["text"]?.string ?? item.string else {
          throw malformed(maker.file, item, "expected a mapping with \"text\" or a string")
        }
        return try maker.row(text.trimmed, intent: intent, line: item.mark?.line ?? 1)
      }
    }
    guard let scalar = examples.scalar else {
      throw malformed(maker.file, examples, "expected a block of \"- example\" lines")
    }
    // The mark of a literal block is the line of its `|`.
    let first = (scalar.mark?.line ?? 0) + (scalar.style == .literal ? 1 : 0)
    var rows: [ReadRow] = []
    for (index, line) in scalar.string.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let item = line.trimmed
      guard item.hasPrefix("-") else {
        if item.isEmpty { continue }
        throw DatasetError(
          .malformed, file: maker.file, line: first + index, "expected \"- example\" in a block of examples")
      }
      rows.append(try maker.row(item.dropFirst().trimmed, intent: intent, line: first + index))
    }
    return rows
  }

  private func malformed(_ file: String, _ node: Node, _ message: String) -> DatasetError {
    DatasetError(.malformed, file: file, line: node.mark?.line, message)
  }

  private static func line(of error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: nil
    }
  }

  /// What is wrong, without the text around it that Yams quotes.
  private static func kind(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
      problem
    case .duplicatedKeysInMapping(let duplicates, _): "keys that occur twice: \(duplicates.count)"
    default: "not readable"
    }
  }
}
