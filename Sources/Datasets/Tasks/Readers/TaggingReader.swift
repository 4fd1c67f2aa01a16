/// Reads tagged words: one word and its tag a line, an empty line between sentences; or seq.in and seq.out, a
/// sentence a line.
///
/// The word is a line's first field, the tag its last, between tabs, or between spaces where there is no tab.
/// `-DOCSTART-` lines are passed over. Parts are told by names: train; dev, valid, testa; test, testb.
package struct TaggingReader: TaskReader {
  private static let extensions = [
    "tsv", "txt", "conll", "bio", "iob", "iob2", "train", "testa", "testb", "dev", "test",
  ]
  private static let words: [String: SplitPart] = ["testa": .dev, "testb": .test]

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    if let slots = try SlotFolder(path) { return TaskFiles(try slots.files(.tags)) }
    let parts = try TaskFolder(path).parts(extensions: Self.extensions, words: Self.words)
    return TaskFiles(
      try SplitPart.allCases.compactMap { part in
        try parts[part].map { TaskFile(path: $0, part: part, rows: try Self.rows(of: SourceText(file: $0))) }
      })
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let files = try files(at: path, options: options).files
    guard let file = files.first(where: { $0.part == .test }) ?? files.first(where: { $0.part == .dev })
    else {
      throw DatasetError(.missingPart, file: path, "expected a file with dev or test in its name, found none")
    }
    return [("predictions.tsv", file)]
  }

  /// The sentences of a file; those of a file without any tag have no target.
  ///
  /// Throws ``DatasetError`` with the line: `tooFewColumns` for a word without tag in a file with tags, `empty`.
  package static func rows(of source: SourceText) throws -> [ReadRow] {
    var rows: [ReadRow] = []
    var (words, tags): ([String], [String]) = ([], [])
    var first = 0
    var isTagged: Bool?
    func end() {
      guard !words.isEmpty else { return }
      rows.append(
        ReadRow(line: first, example: example(words, isTagged == true ? tags : nil, id: rows.count)))
      (words, tags) = ([], [])
    }
    for (number, line) in source.lines {
      let hasTab = line.utf8.contains(UInt8(ascii: "\t"))
      let fields =
        hasTab
        ? line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        : line.split(separator: " ").map(String.init)
      guard fields.contains(where: { !$0.trimmed.isEmpty }) else {
        end()
        continue
      }
      if fields[0] == "-DOCSTART-" { continue }
      let hasTag = fields.count > 1 && !fields[fields.count - 1].trimmed.isEmpty
      guard isTagged ?? hasTag == hasTag, !fields[0].trimmed.isEmpty else {
        throw DatasetError(
          .tooFewColumns, file: source.file, line: number,
          "expected \(isTagged == false ? "a word alone" : "a word and its tag"), as in the lines before, "
            + "found another line"
        )
      }
      isTagged = hasTag
      if words.isEmpty { first = number }
      words.append(fields[0])
      tags.append(fields[fields.count - 1].trimmed)
    }
    end()
    guard !rows.isEmpty else {
      throw DatasetError(.empty, file: source.file, "expected at least one sentence, found none")
    }
    return rows
  }

  /// A sentence of words, with tags where they are known.
  static func example(_ words: [String], _ tags: [String]?, id: Int) -> Example {
    Example(
      text: words.joined(separator: " "), target: tags.map(Target.tags) ?? .none, form: .words(words),
      id: String(id))
  }
}
