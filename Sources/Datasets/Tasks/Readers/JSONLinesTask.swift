/// Reads a task whose files have one JSON object a line: SuperGLUE's train.jsonl, val.jsonl and test.jsonl.
package struct JSONLinesTask: TaskReader {
  /// The folder within the benchmark's.
  let folder: String
  /// The names of each part's file; empty for parts that the task has not.
  let train, dev, test: [String]
  /// The submission's name.
  let submission: String
  /// Makes the examples of a line. `number` counts lines from 0.
  let examples: @Sendable (_ fields: JSONFields, _ number: Int) throws -> [Example]

  init(
    _ folder: String, submission: String, train: [String] = ["train.jsonl"],
    dev: [String] = ["val.jsonl", "dev.jsonl"],
    test: [String] = ["test.jsonl"], examples: @escaping @Sendable (JSONFields, Int) throws -> [Example]
  ) {
    self.folder = folder
    self.submission = submission
    self.train = train
    self.dev = dev
    self.test = test
    self.examples = examples
  }

  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path, within: [folder])
    if !train.isEmpty { _ = try folder.require(train, for: "the train part") }
    var files: [TaskFile] = []
    for (part, names) in [(SplitPart.train, train), (.dev, dev), (.test, test)] {
      guard let path = folder.first(names) else { continue }
      files.append(TaskFile(path: path, part: part, rows: try rows(path)))
    }
    if files.isEmpty { _ = try folder.require(test, for: "the task") }
    return TaskFiles(files)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let file = try TaskFolder(path, within: [folder]).require(test, for: "a submission")
    return [(submission, TaskFile(path: file, part: .test, rows: try rows(file)))]
  }

  private func rows(_ path: String) throws -> [ReadRow] {
    let lines = try JSONFields.lines(of: SourceText(file: path))
    return try lines.enumerated().flatMap { number, fields in
      try examples(fields, number).map { ReadRow(line: fields.line, example: $0) }
    }
  }
}
