/// Makes examples of Rasa's items, whether from Markdown or YAML.
package struct RasaExampleMaker: Sendable {
  /// The file, for errors.
  package let file: String
  /// How to read.
  package let options: ReadingOptions

  /// A maker for one file.
  package init(file: String, options: ReadingOptions) {
    self.file = file
    self.options = options
  }

  /// Throws ``DatasetError`` (`invalidSetting`) when numbers are asked for, which intents are not.
  package func requireLabels() throws {
    if options.target == .regression {
      throw DatasetError(
        .invalidSetting, file: file, "expected labels as target, found regression: intents are names")
    }
  }

  /// The example of one item.
  ///
  /// Throws ``DatasetError`` (`emptyText`) when nothing is left of it.
  package func row(_ item: String, intent: String, line: Int) throws -> ReadRow {
    let text = RasaEntities.stripped(item).trimmed
    guard !text.isEmpty else {
      throw DatasetError(
        .emptyText, file: file, line: line, "expected an example of an intent, found an empty item")
    }
    let target: Target
    switch (options.targets, options.target) {
    case (.ignored, _): target = .none
    case (_, .multiLabel(let separator)):
      let names = intent.split(separator: separator).map {
        options.retrievalIntents.label(for: String($0).trimmed)
      }
      target = .labels(RowReader.unique(names))
    default: target = .label(options.retrievalIntents.label(for: intent))
    }
    return ReadRow(line: line, example: Example(text: text, target: target))
  }
}
