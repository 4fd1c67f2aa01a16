package import ArgumentParser
import Console
import Datasets
import JSON
import ModelFormat
import Prediction

/// `bertie evaluate`: the scores of a model on a part of labelled data.
package struct EvaluateCommand<Runner: Executor>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "evaluate",
      abstract: "Score a model folder on labelled texts.",
      discussion: """
        The parts are those that the model was trained with: the split is read from its bertie.json, and data that \
        have changed since are refused. --other-data scores data that the model was not split from. A model that was made \
        for a task (`bertie tasks`) is scored as that task is; --submission writes what its benchmark asks for.

        EXAMPLE
          bertie evaluate small --data intents.csv --split test
          bertie evaluate small --data new.csv --other-data --split all \\
            --predictions predictions.jsonl --json
          bertie evaluate rte --data GLUE/RTE --submission handed-in
          bertie evaluate mnli --data GLUE --task glue/ax --json
          bertie evaluate all-MiniLM-L6-v2 --data sts --task similarity
        """)
  }

  @Argument(
    help: "A model folder with a classifier, or org/name of the hub; of an encoder, the task similarity.")
  var model: String

  @OptionGroup var data: DataOptions
  @OptionGroup var reused: ReusedSplitOptions

  @Option(
    name: [.customLong("split"), .customLong("part")], help: "The part to score: train, dev, test or all.")
  var split = PartChoice.test

  @OptionGroup var lengths: LengthOptions
  @OptionGroup var answers: AnswerOptions

  @Option(help: "Write a JSON line for each example: index, id, gold, and what `bertie predict` says.")
  var predictions: String?

  @Option(help: "Write the task's official files for its unlabelled data into this folder.")
  var submission: String?

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print JSON on standard output.")
  var json = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    if submission?.isEmpty == true { throw ValidationError("--submission must name a folder.") }
  }

  package func run() throws {
    let folder = try ModelFolder(ModelPlace.folder(model))
    let task = try data.taskName.definition(for: folder)
    if submission != nil, task?.submissions.isEmpty ?? true {
      throw CommandError(
        "--submission: \(task?.name ?? "data of no task") has no files to hand in; give --task")
    }
    if let task, task.headKind == nil { return try compareVectors(folder, task) }
    let loaded = try LoadedFolder(folder)
    try loaded.requireFit(task)
    let runner = try Runner(folder, runtime)
    let limits = try lengths.limits(for: folder, task: task)
    let lines = PredictionLines(loaded.head, answers, task: task)
    let classifier = try runner.classifier(batchSize: 64)
    if let task, let submission {
      try SubmissionFiles(
        task: task, loaded: loaded, limits: limits, answers: answers, threads: runtime.threads
      )
      .write(classifier, data: data, to: submission)
    }
    guard let dataset = try labelled(folder, task) else { return }
    let encoded = try loaded.encode(dataset, limits: limits, task: task, threads: runtime.threads)
    let result = try classifier.evaluate(encoded, answers: answers.settings)
    if let predictions { try lines.write(result.predictions, on: encoded, to: predictions) }
    try report(result.scores, examples: dataset.count, task, runner.computation)
  }

  /// The part to score; nil, which is said on standard error, where there is none with labels but something was handed in.
  private func labelled(_ folder: ModelFolder, _ task: TaskDefinition?) throws -> Dataset? {
    do {
      return try split.dataset(of: folder, data: data, task: task, reused: reused)
    } catch let error as DatasetError where error.code == .missingPart && submission != nil {
      Terminal.writeError("Note: nothing is scored: \(error)")
      return nil
    }
  }

  /// Scores the cosines of two texts' vectors.
  private func compareVectors(_ folder: ModelFolder, _ task: TaskDefinition) throws {
    guard predictions == nil, submission == nil else {
      throw CommandError("the task \(task.name) has scores alone; leave out --predictions and --submission")
    }
    guard Runner.makesVectors else {
      throw CommandError("the task \(task.name) compares vectors, which --engine cpu makes")
    }
    let runner = try Runner(folder, runtime)
    let dataset = try split.dataset(of: folder, data: data, task: task, reused: reused)
    let scores = try VectorPairs(dataset).scores { try runner.vectors(of: $0, maxLength: lengths.maxLength) }
    try report(scores, examples: dataset.count, task, runner.computation)
  }

  private func report(
    _ scores: [Score: Double], examples: Int, _ task: TaskDefinition?, _ computation: JSONObject
  ) throws {
    if json {
      var report = scores.json.object ?? [:]
      report["examples"] = .integer(Int64(examples))
      report["task"] = task.map { .string($0.name) }
      for (key, value) in computation { report[key] = value }
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      for (name, value) in scores.json.object ?? [:] {
        try Terminal.writeLine("\(name)\t\(value.double.map { $0.text(decimals: 4) } ?? "undefined")")
      }
      try Terminal.writeLine("examples\t\(examples)")
    }
  }
}
