package import ArgumentParser
package import Datasets
package import ModelFormat

/// Where labelled texts come from and how they are read.
package struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file or a folder of labelled texts: CSV, TSV, JSON lines, Orange .tab, Rasa Markdown or YAML.",
      discussion: "A folder holds train, dev and test files, told apart by their names."))
  package var data: String

  @Option(
    help: ArgumentHelp(
      "The task whose files these are; `bertie tasks` lists them. (default: the model's own)",
      discussion:
        "A task says how its files are read, which head fits, and how models are scored; none: no task."))
  package var task: String?

  @Option(help: "The column with the text. (default: found by its usual names)")
  package var textColumn: String?

  @Option(help: "The column with the second text of a pair.")
  package var textPairColumn: String?

  @Option(help: "The column with the label. (default: found by its usual names)")
  package var labelColumn: String?

  @Option(help: "What separates the labels of one text in a multi-label column. (default: ,)")
  package var labelSeparator: String?

  /// No options, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    if labelSeparator?.isEmpty == true { throw ValidationError("--label-separator must not be empty.") }
    try taskName.validate()
  }

  /// What `--task` says.
  package var taskName: TaskName { TaskName(task) }

  /// The first option that asks for another reading than `record` has, as it stands on the command line; nil where all
  /// that are given agree with it.
  package func contradiction(to record: ReadingOptions) -> String? {
    var separator: String?
    if case .multiLabel(let recorded) = record.target { separator = recorded }
    let pairs = [
      ("--text-column", textColumn, record.textColumn),
      ("--text-pair-column", textPairColumn, record.pairColumn),
      ("--label-column", labelColumn, record.labelColumn),
      ("--label-separator", labelSeparator, separator),
    ]
    if let task, taskName.contradicts(record.task) { return "--task \(task)" }
    for (name, asked, recorded) in pairs {
      if let asked, asked != recorded { return "\(name) \(asked)" }
    }
    return nil
  }

  /// Reads the data of a task, or of none, for a problem of the type `problem`.
  package func source(
    for problem: ProblemType, task: TaskDefinition?, splitColumn: String? = nil
  ) throws -> DataSource {
    try DataSource(path: data, options: reading(for: problem, task: task, splitColumn: splitColumn))
  }

  /// How the data of a task, or of none, are read for a problem of the type `problem`.
  package func reading(
    for problem: ProblemType, task: TaskDefinition?, splitColumn: String? = nil
  ) -> ReadingOptions {
    let target: TargetKind =
      switch problem {
      case .singleLabelClassification: .singleLabel
      case .multiLabelClassification: .multiLabel(separator: labelSeparator ?? ",")
      case .regression: .regression
      }
    return ReadingOptions(
      textColumn: textColumn, pairColumn: textPairColumn, labelColumn: labelColumn, splitColumn: splitColumn,
      target: target, task: task?.name)
  }
}
