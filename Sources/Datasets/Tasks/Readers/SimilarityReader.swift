/// Reads pairs of texts with a number that says how alike they are: the STS benchmark in either form, or files of
/// the general formats.
package struct SimilarityReader: TaskReader {
  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    try reader(path).files(at: path, options: options)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    try reader(path).submissions(at: path, options: options)
  }

  private func reader(_ path: String) throws -> any TaskReader {
    try STSReader.isKnown(path) ? STSReader() : PlainReader(target: .regression)
  }
}
