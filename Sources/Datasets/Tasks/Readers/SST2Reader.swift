/// Reads SST-2 as GLUE has it, or the copy whose test.tsv is GLUE's labelled dev and whose dev.tsv is a part of
/// GLUE's train.
///
/// Which it is, the header of test.tsv says: GLUE's has an index and no label.
package struct SST2Reader: TaskReader {
  static let labels = ["0", "1"]
  private static let labelled = GLUEColumns(0, label: 1, header: "sentence")

  private static func reader(train: [[String]], test: [String]) -> GLUEReader {
    GLUEReader(
      folder: "SST-2", labels: labels,
      train: train.map { .init(names: $0, columns: labelled) },
      test: [.init(names: test, columns: labelled)],
      unlabelled: [
        .init(
          names: ["test.tsv"], columns: GLUEColumns(1, index: 0, header: "sentence"), submission: "SST-2.tsv")
      ])
  }

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    guard try testIsLabelled(path) else {
      return try Self.reader(train: [["train.tsv"]], test: ["dev.tsv"]).files(at: path, options: options)
    }
    var files = try Self.reader(train: [["train.tsv"], ["dev.tsv"]], test: ["test.tsv"])
      .files(at: path, options: options)
    files.notes.append("test.tsv has labels: it is GLUE's dev set")
    return files
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    if try testIsLabelled(path) {
      throw DatasetError(
        .missingPart, file: path,
        "expected GLUE's test.tsv, with an index and without labels, for a submission, found one with labels")
    }
    return try Self.reader(train: [], test: []).submissions(at: path, options: options)
  }

  private func testIsLabelled(_ path: String) throws -> Bool {
    guard let test = try TaskFolder(path, within: ["SST-2"]).first(["test.tsv"]) else { return false }
    return try SourceText(file: test).lines.first?.text.hasPrefix("sentence\tlabel") == true
  }
}
