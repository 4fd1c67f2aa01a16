/// Folders train, valid (or dev) and test with files seq.in, label and seq.out, a sentence a line: SNIPS, ATIS, HWU64.
struct SlotFolder {
  private let folder: TaskFolder

  /// What is asked of the sentences.
  enum Question {
    /// The intent, from `label`.
    case intent
    /// The slots, from `seq.out`.
    case tags
  }

  /// The folder at a path; nil when it is not of this kind.
  init?(_ path: String) throws {
    guard TaskFolder.isFolder(path + "/train"),
      try TaskFolder(path + "/train").first(["seq.in"]) != nil
    else { return nil }
    folder = try TaskFolder(path)
  }

  /// The parts that are there.
  ///
  /// Throws ``DatasetError``: `missingPart` without the file that is asked for, `tooFewColumns` where files differ
  /// in their numbers of lines or lines in their numbers of words.
  func files(_ question: Question) throws -> [TaskFile] {
    try [(SplitPart.train, ["train"]), (.dev, ["valid", "dev"]), (.test, ["test"])].compactMap {
      part, names in
      guard let inner = folder.first(names) else { return nil }
      let files = try TaskFolder(inner)
      let path = try files.require(["seq.in"], for: "the \(part.rawValue) part")
      let texts = try SourceText(file: path).lines
      let other = try files.require([question == .intent ? "label" : "seq.out"], for: "the targets")
      let targets = try SourceText(file: other).lines
      guard texts.count == targets.count else {
        throw DatasetError(
          .tooFewColumns, file: other, "expected \(texts.count) lines, as in seq.in, found \(targets.count)")
      }
      let rows = try zip(texts, targets).enumerated().map { index, pair in
        let ((line, text), (_, target)) = pair
        guard !text.trimmed.isEmpty else {
          throw DatasetError(.emptyText, file: path, line: line, "expected a sentence, found none")
        }
        guard !target.trimmed.isEmpty else {
          throw DatasetError(.missingLabel, file: other, line: line, "expected a label, found none")
        }
        if question == .intent {
          return ReadRow(
            line: line,
            example: Example(text: String(text), target: .label(target.trimmed), id: String(index)))
        }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let tags = target.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == tags.count else {
          throw DatasetError(
            .tooFewColumns, file: other, line: line,
            "expected \(words.count) tags, as words in seq.in, found \(tags.count)")
        }
        return ReadRow(line: line, example: TaggingReader.example(words, tags, id: index))
      }
      return TaskFile(path: path, part: part, rows: rows)
    }
  }
}
