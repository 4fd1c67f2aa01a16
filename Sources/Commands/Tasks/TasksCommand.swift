import ArgumentParser
import Console
import Datasets
import JSON
import ModelFormat
import Prediction

/// `bertie tasks`: the tasks that `--task` knows.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List the tasks that --task knows: their files, heads and scores.",
    discussion: """
      A task says how the files in its folder are read, which part is which, what head a model gets, how it is scored (the \
      first score chooses the best weights) and what is handed in. Where only train and dev have labels, dev is the \
      test part, and another dev part is cut from train. --reports puts what `bertie evaluate --json` printed for \
      all tasks of GLUE or SuperGLUE into the benchmark's one score.

      EXAMPLE
        bertie tasks
        bertie tasks glue/rte
        bertie tasks --json
        bertie finetune all-MiniLM-L6-v2 --task glue/rte --data GLUE/RTE --out rte
        bertie tasks --reports cola.json sst2.json mrpc.json stsb.json \\
          qqp.json mnli.json qnli.json rte.json wnli.json
      """)

  @Argument(help: "A task, of which all is said. (default: a line for each)")
  var task: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Reports of `bertie evaluate --json`, one for each task of a benchmark: print the benchmark's score.",
      valueName: "files"))
  var reports: [String] = []

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func validate() throws {
    if task != nil, !reports.isEmpty { throw ValidationError("--reports takes no task.") }
    do {
      _ = try task.map { try TaskDefinition.named($0) }
    } catch let error as DatasetError {
      throw ValidationError("\(error.message).")
    }
  }

  func run() throws {
    if !reports.isEmpty {
      let score = try BenchmarkScore(reports: reports)
      return try Terminal.writeLine(json ? score.json.serialized(pretty: true) : score.text)
    }
    if let task = try task.map({ try TaskDefinition.named($0) }) {
      return try Terminal.writeLine(json ? task.json.serialized(pretty: true) : task.text)
    }
    if json {
      return try Terminal.writeLine(JSONValue.array(TaskDefinition.all.map(\.json)).serialized(pretty: true))
    }
    var table = TextTable(["task", "head", "score", "what is asked"])
    for task in TaskDefinition.all {
      table.append([task.name, task.headKind?.rawValue ?? "none", task.scores[0].rawValue, task.summary])
    }
    try Terminal.writeLine(table.text)
  }
}
