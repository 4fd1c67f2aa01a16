/// Reads files of the general formats for tasks that have no files of their own.
package struct PlainReader: TaskReader {
  /// The kind of targets; options that ask for several labels keep their separator.
  let target: TargetKind

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let source = try self.source(at: path, options)
    guard !source.given.isEmpty else {
      return TaskFiles(
        [file(source, path, .train, Array(source.dataset.examples.indices))], notes: source.notes)
    }
    return TaskFiles(
      SplitPart.allCases.compactMap { part in source.given[part].map { file(source, path, part, $0) } },
      notes: source.notes, names: source.fileNames)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let source = try self.source(at: path, options)
    guard let test = source.given[.test] else {
      throw DatasetError(.missingPart, file: path, "expected a test part for predictions, found none")
    }
    return [("predictions.jsonl", file(source, path, .test, test))]
  }

  private func source(at path: String, _ options: ReadingOptions) throws -> DataSource {
    var options = options
    options.task = nil
    if case .multiLabel = options.target, case .multiLabel = target {} else { options.target = target }
    return try DataSource(path: path, options: options)
  }

  private func file(_ source: DataSource, _ path: String, _ part: SplitPart, _ indices: [Int]) -> TaskFile {
    let places = source.dataset.places
    let rows = indices.map { index in
      ReadRow(line: places?[index].line ?? 0, example: source.dataset.examples[index])
    }
    let file = indices.first.flatMap { places?[$0].file } ?? path
    return TaskFile(path: file, part: part, rows: rows)
  }
}
