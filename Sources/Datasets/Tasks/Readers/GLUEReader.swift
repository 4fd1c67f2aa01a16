/// Reads one of GLUE's tasks in its official folder, and copies that hold the same rows under other names.
package struct GLUEReader: TaskReader {
  /// A file that may be there.
  package struct File: Sendable {
    /// The names that it has, in official folders and in copies.
    let names: [String]
    let columns: GLUEColumns
    /// What its examples are scored together with.
    var group: String?
    /// The name of its submission file; nil for files with targets.
    var submission: String?
  }

  /// The folder within GLUE's.
  let folder: String
  /// The labels, in order; nil where targets are numbers.
  let labels: [String]?
  /// What a model learns from: every one that is there.
  let train: [File]
  /// What chooses, where the official test has targets; empty for most.
  var dev: [File] = []
  /// The labelled sets that are reported: dev, since the official test has no targets.
  let test: [File]
  /// The official test sets without targets.
  let unlabelled: [File]
  /// Whether rows that are too short are passed over.
  var skipsShortRows = false

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path, within: [folder])
    var result = TaskFiles([])
    for (part, files) in [(SplitPart.train, train), (.dev, dev), (.test, test)] {
      for (place, file) in files.enumerated() {
        guard let path = folder.first(file.names) else {
          if place == 0, part != .dev { _ = try folder.require(file.names, for: "the \(part.rawValue) part") }
          continue
        }
        let (rows, skipped) = try table(file).read(SourceText(file: path))
        result.files.append(TaskFile(path: path, part: part, rows: rows))
        if skipped > 0 {
          result.notes.append(
            "\(DatasetFormat.fileName(path)): \(skipped) rows without two texts and a label are not used")
        }
        if part == .test, train.count > 0, !unlabelled.isEmpty {
          result.notes.append(
            "\(DatasetFormat.fileName(path)) is the test part, since the official one has no labels"
              + (dev.isEmpty ? "; dev is cut from train" : ""))
        }
        if place > 0, part == .train {
          result.notes.append("\(DatasetFormat.fileName(path)) is part of the official train part")
        }
      }
    }
    return result
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let folder = try TaskFolder(path, within: [folder])
    let found = try unlabelled.compactMap { file -> (name: String, file: TaskFile)? in
      guard let path = folder.first(file.names) else { return nil }
      let rows = try table(file).read(SourceText(file: path)).rows
      return (file.submission ?? self.folder, TaskFile(path: path, part: .test, rows: rows))
    }
    if found.isEmpty { _ = try folder.require(unlabelled.flatMap(\.names), for: "a submission") }
    return found
  }

  private func table(_ file: File) -> GLUETable {
    GLUETable(columns: file.columns, labels: labels, group: file.group, skipsShortRows: skipsShortRows)
  }
}
