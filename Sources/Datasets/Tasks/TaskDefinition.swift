public import Evaluation

/// A task of the field: how its files are read, what is asked, how it is scored and handed in.
public struct TaskDefinition: Sendable {
  /// The name, such as `glue/rte`.
  public let name: String
  /// One sentence about it.
  public let summary: String
  /// The files that are wanted in the folder.
  public let files: String
  /// What is asked of a model.
  public let form: TaskForm
  /// The labels in their official order; nil where training data say them, or where there are none.
  public let labels: [String]?
  /// How predictions are scored.
  public let rule: ScoringRule
  /// The names of the files that are handed in.
  public let submissions: [String]
  /// How many tokens of which text a model sees, where the caller does not say.
  public let limits: TokenLimits
  /// The task whose model predicts this one, which has no training data; nil for tasks that have.
  public let trainedAs: String?
  /// The benchmark that counts the task, and its name there; nil for tasks of no benchmark.
  public let benchmark: (benchmark: Benchmark, task: String)?
  /// How its files are read.
  package let reader: any TaskReader

  init(
    _ name: String, _ summary: String, files: String, form: TaskForm, labels: [String]? = nil,
    rule: ScoringRule, submissions: [String], limits: TokenLimits = TokenLimits(sequence: 128),
    trainedAs: String? = nil, benchmark: (Benchmark, String)? = nil, reader: any TaskReader
  ) {
    self.name = name
    self.summary = summary
    self.files = files
    self.form = form
    self.labels = labels
    self.rule = rule
    self.submissions = submissions
    self.limits = limits
    self.trainedAs = trainedAs
    self.benchmark = benchmark
    self.reader = reader
  }

  /// The parts that `--task` offers: what is sealed or cut, the notes of the data say.
  public var parts: [SplitPart] { trainedAs == nil ? SplitPart.allCases : [.test] }

  /// All tasks, in the order in which they are listed.
  public static let all: [TaskDefinition] = glue + superGLUE + choices + others

  /// The task of a name. Throws ``DatasetError`` (`invalidSetting`) that lists what there is.
  public static func named(_ name: String) throws -> TaskDefinition {
    if let task = all.first(where: { $0.name == name.lowercased() }) { return task }
    throw DatasetError(
      .invalidSetting, file: "",
      "expected one of the tasks \(all.map(\.name).joined(separator: ", ")), found \"\(name.prefix(40))\"")
  }
}

extension TaskDefinition {
  /// The labels of a model's outputs, in order: the task's own, or those of the training data; nil where targets
  /// are no labels.
  ///
  /// Throws ``DatasetError`` (`missingLabel`) when training data have none.
  public func labelMap(training: @autoclosure () throws -> Dataset) throws -> LabelMap? {
    switch form {
    case .number, .choice, .span, .similarity: nil
    case .label, .labels, .tags: try labels.map { try LabelMap(labels: $0) } ?? LabelMap(of: [training()])
    }
  }

  /// What is to be predicted and handed in, by the name of each file.
  ///
  /// Throws ``DatasetError``: `missingPart` that names the files that were looked for.
  public func submissionData(
    path: String, options: ReadingOptions = ReadingOptions()
  ) throws -> [(name: String, dataset: Dataset)] {
    try reader.submissions(at: path, options: options).map { name, file in
      var places = ExamplePlaces()
      places.append(file: file.path, lines: file.rows.lazy.map(\.line))
      return (
        name,
        Dataset(
          examples: file.rows.map(\.example), source: DatasetFormat.fileName(file.path), places: places)
      )
    }
  }
}
