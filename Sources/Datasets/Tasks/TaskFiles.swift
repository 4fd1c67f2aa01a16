/// A task's labelled files, as parts.
package struct TaskFiles: Sendable {
  /// The files, in the order of the parts.
  package var files: [TaskFile]
  /// What was decided that the caller should be told.
  package var notes: [String]
  /// The names of what was read, for the record, where they are not those of the files.
  package var names: [String]?

  /// Files from their parts.
  package init(_ files: [TaskFile], notes: [String] = [], names: [String]? = nil) {
    self.files = files
    self.notes = notes
    self.names = names
  }

  /// The same without files that have no targets, and with dev as test where no labelled test is left: what is
  /// reported must not be what chooses, so dev is then cut from train.
  ///
  /// Throws ``DatasetError``: `missingLabel` for a file of which only some examples have a target; `missingPart`
  /// when no labelled file is left.
  package func sealed(path: String) throws -> TaskFiles {
    var result = self
    result.files = []
    for file in files {
      if file.isLabelled {
        result.files.append(file)
        continue
      }
      if let labelled = file.rows.firstIndex(where: { $0.example.target != .none }) {
        let bare = file.rows.first { $0.example.target == .none } ?? file.rows[labelled]
        throw DatasetError(
          .missingLabel, file: file.path, line: bare.line == 0 ? nil : bare.line,
          "expected a target for every example, or for none, found "
            + "\(file.rows.count { $0.example.target == .none }) of \(file.rows.count) without")
      }
      result.notes.append(
        "\(DatasetFormat.fileName(file.path)) has no labels: it can be predicted, not scored")
    }
    guard !result.files.isEmpty else {
      throw DatasetError(.missingPart, file: path, "expected a file with labels, found none")
    }
    let parts = Set(result.files.map(\.part))
    if parts.contains(.dev), !parts.contains(.test) {
      let names = result.files.filter { $0.part == .dev }.map { DatasetFormat.fileName($0.path) }
      result.notes.append(
        "\(names.joined(separator: " and ")) \(names.count == 1 ? "is" : "are") the test part, since no other labelled "
          + "file is; dev is cut from train")
      result.files = result.files.map {
        $0.part == .dev ? TaskFile(path: $0.path, part: .test, rows: $0.rows) : $0
      }
    }
    return result
  }
}
