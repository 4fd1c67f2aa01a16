/// Reads intents in every form that is known: CLINC150's JSON, seq.in and label, and all formats of data in general
/// (Rasa, CSV, TSV, JSON lines).
package struct IntentReader: TaskReader {
  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    if let file = try CLINCReader.file(at: path) { return try CLINCReader.files(file) }
    if let slots = try SlotFolder(path) { return TaskFiles(try slots.files(.intent)) }
    return try PlainReader(target: .singleLabel).files(at: path, options: options)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    guard let file = try files(at: path, options: options).files.first(where: { $0.part == .test }) else {
      throw DatasetError(.missingPart, file: path, "expected a test part for predictions, found none")
    }
    return [("predictions.jsonl", file)]
  }
}
