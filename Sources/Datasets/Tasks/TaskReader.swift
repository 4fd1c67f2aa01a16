/// Reads the files of a task, in the official form and in those of known copies.
package protocol TaskReader: Sendable {
  /// The files with targets, as the parts that the official division makes of them; files without targets may be
  /// among them.
  ///
  /// Throws ``DatasetError`` with file and line.
  func files(at path: String, options: ReadingOptions) throws -> TaskFiles

  /// What is to be predicted for a submission: examples without targets, or whose targets are not to be looked at,
  /// by the name of the submission's file.
  ///
  /// Throws ``DatasetError``: `missingPart` where there is nothing to predict.
  func submissions(at path: String, options: ReadingOptions) throws -> [(name: String, file: TaskFile)]
}
