/// Reads reviews of one domain, one a line: DOMAIN.negative.txt and DOMAIN.positive.txt.
package struct ReviewReader: TaskReader {
  /// The domain: books, dvd, electronics, kitchen or video.
  let domain: String

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path)
    return TaskFiles(
      try ["negative", "positive"].map { label in
        let path = try folder.require(["\(domain).\(label).txt"], for: "\(label) reviews")
        let lines = try SourceText(file: path).lines.filter { !$0.text.trimmed.isEmpty }
        return TaskFile(
          path: path, part: .train,
          rows: lines.map {
            ReadRow(line: $0.number, example: Example(text: String($0.text), target: .label(label)))
          })
      })
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    throw DatasetError(
      .missingPart, file: path,
      "expected reviews without labels for predictions, found none: these data have none")
  }
}
