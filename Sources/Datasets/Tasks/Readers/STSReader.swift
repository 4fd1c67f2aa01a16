/// Reads the STS benchmark as GLUE has it, or in its original form: sts-train.csv, sts-dev.csv and sts-test.csv,
/// all with scores, tab-separated, without header: genre, file, year, id, score, two sentences, sometimes their
/// sources.
package struct STSReader: TaskReader {
  private static let columns = GLUEColumns(7, 8, label: -1, index: 0, header: "sentence1")
  private static let original = GLUEColumns(5, 6, label: 4)

  private static let glue = GLUEReader(
    folder: "STS-B", labels: nil,
    train: [.init(names: ["train.tsv"], columns: columns)],
    test: [.init(names: ["dev.tsv"], columns: columns)],
    unlabelled: [
      .init(
        names: ["test.tsv"], columns: GLUEColumns(7, 8, index: 0, header: "sentence1"),
        submission: "STS-B.tsv")
    ])

  private static let stsBenchmark = GLUEReader(
    folder: "stsbenchmark", labels: nil,
    train: [.init(names: ["sts-train.csv"], columns: original)],
    dev: [.init(names: ["sts-dev.csv"], columns: original)],
    test: [.init(names: ["sts-test.csv"], columns: original)],
    unlabelled: [.init(names: ["sts-test.csv"], columns: GLUEColumns(5, 6), submission: "STS-B.tsv")])

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

  private func reader(_ path: String) throws -> GLUEReader {
    try Self.isOriginal(path) ? Self.stsBenchmark : Self.glue
  }

  /// Whether a folder has the original files.
  static func isOriginal(_ path: String) throws -> Bool {
    try TaskFolder(path, within: ["stsbenchmark"]).first(["sts-train.csv", "sts-test.csv"]) != nil
  }

  /// Whether a folder has the files of either form.
  static func isKnown(_ path: String) throws -> Bool {
    guard TaskFolder.isFolder(path) else { return false }
    if try isOriginal(path) { return true }
    guard let dev = try TaskFolder(path, within: ["STS-B"]).first(["dev.tsv"]) else { return false }
    return try SourceText(file: dev).lines.first?.text.contains("\tsentence1\tsentence2") == true
  }
}
